import type { PanelState } from '../../../main/contract/index.ts';
import { Button } from '../../parts/button.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { LevelMeter } from '../../parts/level-meter.tsx';
import { tell } from '../../state/panel-connection.ts';
import { useNow } from '../../state/now.ts';
import { useUi } from '../../state/ui-store.ts';
import { duration } from '../../text/ages.ts';
import { useText } from '../../text/text.ts';
import { Alarm, useAlarm } from '../alarm-bar.tsx';
import { frameData } from '../frame-data.ts';
import { isOnAir, onAirTargets } from '../key-words.ts';
import { CallsPage, StationsPage, tabPage, Tabs } from '../narrow-panel.tsx';
import { canTalk, MuteSquare } from '../top-bar.tsx';
import { rowsFor } from './density.ts';
import { useStill, useStillUnderHand } from './hand.ts';
import { Pager } from './page-nav.tsx';
import { Rows } from './rows.tsx';
import { usePages } from './use-pages.ts';
import { useRoom } from './use-room.ts';
import { ZoomRow } from './zoom-row.tsx';

interface StateProps {
  readonly state: PanelState;
}

/** As wide as the window, with the own level in it: server and delay are in the settings here. */
const ZoomLamp = ({ state }: StateProps) => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const { microphone, muted } = state;
  const targets = onAirTargets(words, state);
  if (!isOnAir(state) || microphone.type !== 'open') {
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

const ZoomBar = ({ state }: StateProps) => {
  const { alarm, onRead } = useAlarm(state);
  return alarm === undefined ? (
    <header className="bar" data-region="bar">
      <ZoomLamp state={state} />
      <MuteSquare muted={state.muted} />
    </header>
  ) : (
    <header className="bar bar-alarm" data-region="bar">
      <Alarm alarm={alarm} onRead={onRead} />
      {canTalk(alarm) && <MuteSquare muted={state.muted} />}
    </header>
  );
};

/** On air the tabs give their place to what can only close the microphone. */
const FootStart = ({ state }: StateProps) => {
  const { panel: words } = useText();
  if (!isOnAir(state)) return <Tabs state={state} />;
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

const FootPager = ({ state, rows }: StateProps & { readonly rows: number }) => {
  const { pages, current, onPage } = usePages(state, rows);
  const joined = state.connection.type === 'joined';
  return pages.length > 1 && <Pager pages={pages} current={current} joined={joined} onPage={onPage} small />;
};

const ZoomPage = ({ state, rows }: StateProps & { readonly rows: number }) => {
  const tab = useUi((ui) => ui.narrowTab);
  switch (tab) {
    case 'channels':
      return (
        <main className="narrow-list zoom-rows" data-region="channels">
          <div {...tabPage('channels')}>
            <Rows state={state} row={ZoomRow} rows={rows} />
          </div>
        </main>
      );
    case 'stations':
      return <StationsPage state={state} />;
    case 'calls':
      return <CallsPage state={state} withReply />;
  }
};

/** 512 × 300 and its like: a small screen at 200 %. */
export const ZoomPanel = ({ state }: StateProps) => {
  const [box, room] = useRoom<HTMLDivElement>();
  const count = useStill(state.channels.length);
  const rows = useStillUnderHand(room && rowsFor('zoom', count, room));
  const onChannels = useUi((ui) => ui.narrowTab === 'channels');
  return (
    <div
      className="app app-narrow app-zoom"
      data-density="zoom"
      data-hand={state.settings.leftHanded ? 'left' : undefined}
      {...frameData(state)}
    >
      <ZoomBar state={state} />
      <div ref={box} className="zoom-body">
        {rows !== undefined && <ZoomPage state={state} rows={rows} />}
      </div>
      <footer className="zoom-foot" data-region="dock">
        <FootStart state={state} />
        {onChannels && rows !== undefined && <FootPager state={state} rows={rows} />}
      </footer>
    </div>
  );
};
