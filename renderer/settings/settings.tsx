import { useEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { isOnAir } from '../panel/key-words.ts';
import { Lamp } from '../panel/top-bar.tsx';
import { tell } from '../state/panel-connection.ts';
import { panelState, usePanel } from '../state/panel-store.ts';
import { closeSettings, openSettings, SETTINGS_PAGES, useUi, type SettingsPage } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { AboutPane } from './about-pane.tsx';
import { AppearancePane } from './appearance-pane.tsx';
import { ChannelsPane } from './channels-pane.tsx';
import { ConnectionPane } from './connection-pane.tsx';
import { DevicesPane } from './devices-pane.tsx';
import { HostedChannelsPane } from './hosted-channels-pane.tsx';
import { HotkeysPane } from './hotkeys-pane.tsx';
import { InvitePane } from './invite-pane.tsx';
import { Pane } from './pane.tsx';
import { SettingRows } from './setting-rows.tsx';

const ICONS = {
  devices: 'mic',
  sound: 'vol',
  hotkeys: 'keys',
  connection: 'wave',
  channels: 'grid',
  invite: 'people',
  appearance: 'sun',
  about: 'info',
} as const satisfies Readonly<Record<SettingsPage, IconName>>;

/** From here on devices, hotkeys and connection stand side by side. */
const WIDE = '(min-width: 1120px)';
const onWidth = (listener: () => void): (() => void) => {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};
const isWideNow = (): boolean => window.matchMedia(WIDE).matches;

/** Esc closes microphones first, as everywhere; with none open it leads back to the panel. */
function useEscape(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      if (panelState()?.hotkeys.capturing !== undefined) tell('stopCapture');
      else if (panelState()?.microphone.type === 'open') tell('closeAll', { cause: 'closed-by-hand' });
      else closeSettings();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/**
 * The button that opened the settings is gone: the title takes the focus. On the way back the
 * selected channel's key takes it.
 */
function useArrival(): RefObject<HTMLHeadingElement | null> {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>('[data-face][tabindex="0"]')?.focus({ preventScroll: true });
      });
    };
  }, []);
  return title;
}

/** The settings pages; `useUi().settingsPage` says which. */
export const Settings = () => {
  const t = useText().settings;
  const page = useUi((ui) => ui.settingsPage);
  const onAir = usePanel(isOnAir);
  useEscape();
  const title = useArrival();
  return (
    <div className="settings" data-air={onAir ? 'on' : undefined}>
      <header className="settings-bar">
        <Button look="square-flat" icon="left" aria-label={t.backToPanel} onClick={closeSettings} />
        <h1 ref={title} tabIndex={-1}>
          {t.title}
        </h1>
        <Lamp />
      </header>
      <Nav page={page} />
      <main className="settings-content" tabIndex={-1} aria-label={t.nav[page]} key={page}>
        <Page page={page} />
      </main>
    </div>
  );
};

const Nav = ({ page }: { readonly page: SettingsPage }) => {
  const t = useText().settings;
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // In a narrow window the strip scrolls; the page that is shown is in sight.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);
  return (
    <nav className="navigation" aria-label={t.title}>
      {SETTINGS_PAGES.map((it) => (
        <button
          key={it}
          type="button"
          ref={it === page ? current : undefined}
          aria-current={it === page ? 'page' : undefined}
          onClick={() => openSettings(it)}
        >
          <Icon name={ICONS[it]} />
          {t.nav[it]}
        </button>
      ))}
    </nav>
  );
};

const Page = ({ page }: { readonly page: SettingsPage }) => {
  const t = useText().settings.voice;
  const isWide = useSyncExternalStore(onWidth, isWideNow);
  const isHosting = usePanel((state) => state.hosting.type === 'running');
  switch (page) {
    case 'devices':
      return (
        <>
          <div className="settings-column">
            <DevicesPane />
            {isWide && <HotkeysPane full={false} />}
          </div>
          {isWide && (
            <div className="settings-column">
              <ConnectionPane full={false} />
            </div>
          )}
        </>
      );
    case 'sound':
      return (
        <>
          <div className="settings-column">
            <Pane title={t.talking}>
              <SettingRows page="talking" />
            </Pane>
          </div>
          <div className="settings-column">
            <Pane title={t.listening}>
              <SettingRows page="listening" />
            </Pane>
          </div>
        </>
      );
    case 'hotkeys':
      return <Column pane={<HotkeysPane full />} />;
    case 'connection':
      return <Column wide pane={<ConnectionPane full />} />;
    case 'channels':
      return (
        <Column
          pane={
            <>
              <ChannelsPane />
              {isHosting && <HostedChannelsPane />}
            </>
          }
        />
      );
    case 'invite':
      return <Column pane={<InvitePane />} />;
    case 'appearance':
      return <Column pane={<AppearancePane />} />;
    case 'about':
      return <Column pane={<AboutPane />} />;
  }
};

const Column = ({ pane, wide = false }: { readonly pane: React.ReactNode; readonly wide?: boolean }) => (
  <div
    className={
      wide
        ? 'settings-column settings-column-single settings-column-wide'
        : 'settings-column settings-column-single'
    }
  >
    {pane}
  </div>
);
