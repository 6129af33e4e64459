import { Button } from '../../parts/button.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { LevelMeter } from '../../parts/level-meter.tsx';
import { tell } from '../../state/panel-connection.ts';
import { useNow } from '../../state/now.ts';
import { usePanel, usePanelParts } from '../../state/panel-store.ts';
import { useUi } from '../../state/ui-store.ts';
import { duration } from '../../text/ages.ts';
import { useText } from '../../text/text.ts';
import { Alarm, useAlarm } from '../alarm-bar.tsx';
import { isOnAir, onAirTargets } from '../key-words.ts';
import { CallsPage, StationsPage, tabPage, Tabs } from '../narrow-panel.tsx';
import { canTalk, MuteSquare } from '../top-bar.tsx';
import { useFrameData } from '../use-frame-data.ts';
import { rowsFor } from './density.ts';
import { useStill, useStillUnderHand } from './hand.ts';
import { Pager } from './page-nav.tsx';
import { Rows } from './rows.tsx';
import { usePages } from './use-pages.ts';
import { useSpace } from './use-space.ts';
import { ZoomRow } from './zoom-row.tsx';

/** As wide as the window, with the own level in it: server and delay are in the settings here. */
const ZoomLamp = () => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const { microphone, muted } = usePanelParts('microphone', 'muted');
  const targets = onAirTargets(words, { microphone });
  if (!isOnAir({ microphone }) || microphone.type !== 'open') {
    return (
      <div className="lamp" role="status" aria-live="assertive">
        <span className="lamp-bulb" />
        <b aria-hidden="true">{words.offAir}</b>
        <span className="visually-hidden">{words.microphoneClosedFull}</span>
        <small className="cut" aria-hidden="true">
          {(muted ? words.microphoneMuted : words.microphoneClosed).join(' ')}
        </small>
      </div>
    );
  }
  return (
    <div className="lamp" role="status" aria-live="assertive">
      <span className="lamp-bulb" />
      <b aria-hidden="true">{words.onAir}</b>
      <span className="visually-hidden">{words.onAirTo(targets)}</span>
      <LevelMeter source={{ kind: 'input' }} />
      <small aria-hidden="true">
        <span className="cut">{targets}</span>
        <span>{duration(nowMs - microphone.sinceMs)}</span>
      </small>
    </div>
  );
};

const ZoomBar = () => {
  const { alarm, onRead } = useAlarm();
  return alarm === undefined ? (
    <header className="bar" data-region="bar">
      <ZoomLamp />
      <MuteSquare />
    </header>
  ) : (
    <header className="bar bar-alarm" data-region="bar">
      <Alarm alarm={alarm} onRead={onRead} />
      {canTalk(alarm) && <MuteSquare />}
    </header>
  );
};

/** On air the tabs give their place to what can only close the microphone. */
const FootStart = () => {
  const { panel: words } = useText();
  if (!usePanel(isOnAir)) return <Tabs />;
  return (
    <Button
      icon="mic-off"
      className="close-microphone"
      aria-keyshortcuts="Escape"
      onClick={() => tell('closeAll', { cause: 'closed-by-hand' })}
    >
      <span className="cut">{words.closeMicrophone}</span>
      <Kbd>Esc</Kbd>
    </Button>
  );
};

const FootPager = ({ rows }: { readonly rows: number }) => {
  const { pages, current, onPage } = usePages(rows);
  const joined = usePanel(({ connection }) => connection.type === 'joined');
  return pages.length > 1 && <Pager pages={pages} current={current} joined={joined} onPage={onPage} small />;
};

const ZoomPage = ({ rows }: { readonly rows: number }) => {
  const tab = useUi((ui) => ui.narrowTab);
  switch (tab) {
    case 'channels':
      return (
        <main className="narrow-list zoom-rows" data-region="channels">
          <div {...tabPage('channels')}>
            <Rows row={ZoomRow} rows={rows} />
          </div>
        </main>
      );
    case 'stations':
      return <StationsPage />;
    case 'calls':
      return <CallsPage withReply />;
  }
};

/** 512 × 300 and its like: a small screen at 200 %. */
export const ZoomPanel = () => {
  const [box, space] = useSpace<HTMLDivElement>();
  const count = useStill(usePanel(({ channels }) => channels.length));
  const rows = useStillUnderHand(space && rowsFor('zoom', count, space));
  const onChannels = useUi((ui) => ui.narrowTab === 'channels');
  const isLeftHanded = usePanel(({ settings }) => settings.leftHanded);
  const frame = useFrameData();
  return (
    <div
      className="app app-narrow app-zoom"
      data-density="zoom"
      data-hand={isLeftHanded ? 'left' : undefined}
      {...frame}
    >
      <ZoomBar />
      <div ref={box} className="zoom-body">
        {rows !== undefined && <ZoomPage rows={rows} />}
      </div>
      <footer className="zoom-foot" data-region="dock">
        <FootStart />
        {onChannels && rows !== undefined && <FootPager rows={rows} />}
      </footer>
    </div>
  );
};
