import type { KeyboardEvent } from 'react';
import type { PanelState } from '../../main/contract/index.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useNow } from '../state/now.ts';
import { openSettings, showTab, useUi, type NarrowTab } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { CallsHeader, MissedList, ReplyKey } from './calls-area.tsx';
import { CallButton, Volume } from './channel-parts.tsx';
import { frameData } from './frame-data.ts';
import { arrowTarget } from './keyboard-map.ts';
import { NarrowRow } from './narrow-row.tsx';
import { Roster } from './roster.tsx';
import { NarrowBar, NoChannels } from './top-bar.tsx';

interface StateProps {
  readonly state: PanelState;
}

const selectedOf = ({ channels, selectedChannel }: PanelState) =>
  channels.find(({ id }) => id === selectedChannel) ?? channels[0];

/** Volume and call key of the selected channel, where the thumb is. */
const SelectedChannel = ({ state }: StateProps) => {
  const nowMs = useNow();
  const channel = selectedOf(state);
  if (channel === undefined) return <div className="dock__sel" />;
  return (
    <div className="dock__sel">
      <b className="cut">{channel.name}</b>
      <Volume channel={channel} />
      {!channel.feed && (
        <CallButton channel={channel} joined={state.connection.type === 'joined'} nowMs={nowMs} />
      )}
    </div>
  );
};

const Tab = ({
  tab,
  icon,
  label,
  badge,
}: {
  tab: NarrowTab;
  icon: IconName;
  label: string;
  badge?: number;
}) => {
  const { panel: words } = useText();
  const selected = useUi((ui) => ui.narrowTab === tab);
  return (
    <button
      type="button"
      className="tab"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      aria-controls={selected ? 'tab-page' : undefined}
      onClick={() => showTab(tab)}
    >
      <Icon name={icon} />
      {label}
      {badge !== undefined && badge > 0 && (
        <i>
          <span aria-hidden="true">{badge}</span>
          <span className="vh">{words.say.missedCalls(badge)}</span>
        </i>
      )}
    </button>
  );
};

/** Arrows go from tab to tab, as in every row of tabs; Enter or Space opens the one they have come to. */
function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const here = tabs.indexOf(document.activeElement as HTMLElement);
  const target = arrowTarget(event.key, here, tabs.length, tabs.length);
  if (here < 0 || target === undefined) return;
  event.preventDefault();
  tabs[target]?.focus();
}

const Tabs = ({ state }: StateProps) => {
  const { panel: words } = useText();
  return (
    <div className="tabs" role="tablist" aria-label={words.productName} onKeyDown={moveAmongTabs}>
      <Tab tab="channels" icon="grid" label={words.channels} />
      <Tab tab="stations" icon="people" label={words.stations} />
      <Tab tab="calls" icon="bell" label={words.callsTitle} badge={state.calls.missed.length} />
      <button
        type="button"
        className="tab"
        role="tab"
        aria-selected={false}
        tabIndex={-1}
        onClick={() => openSettings()}
      >
        <Icon name="gear" />
        {words.settings}
      </button>
    </div>
  );
};

const Page = ({ state }: StateProps) => {
  const { panel: words } = useText();
  const tab = useUi((ui) => ui.narrowTab);
  const page = { id: 'tab-page', role: 'tabpanel', 'aria-labelledby': `tab-${tab}` } as const;
  const selected = selectedOf(state)?.id;
  switch (tab) {
    case 'channels':
      return (
        <main className="nlist" data-region="channels">
          <div {...page} className="nlist__in">
            {state.channels.map((channel, index) => (
              <NarrowRow
                key={channel.id}
                channel={channel}
                index={index}
                selected={channel.id === selected}
                state={state}
              />
            ))}
            {state.channels.length === 0 && <NoChannels connection={state.connection} />}
          </div>
        </main>
      );
    case 'stations':
      return (
        <main className="npage">
          <div {...page}>
            <Roster state={state} />
          </div>
        </main>
      );
    case 'calls':
      return (
        <main className="npage" data-region="calls">
          <div {...page}>
            <CallsHeader state={state} />
            <MissedList state={state} />
            {state.calls.missed.length === 0 && <p className="side__none">{words.noMissed}</p>}
          </div>
        </main>
      );
  }
};

/** A window as narrow as a phone: rows, and what the thumb needs at the bottom. */
export const NarrowPanel = ({ state }: StateProps) => (
  <div
    className="app app--n"
    data-hand={state.settings.leftHanded ? 'left' : undefined}
    {...frameData(state)}
  >
    <NarrowBar state={state} />
    <Page state={state} />
    <footer className="dock" data-region="dock">
      <SelectedChannel state={state} />
      <ReplyKey state={state} inline />
      <Tabs state={state} />
    </footer>
  </div>
);
