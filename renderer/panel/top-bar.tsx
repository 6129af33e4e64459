import type { ConnectionView, FiguresView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { mouthToEarMs } from '../parts/mouth-to-ear.ts';
import { tell } from '../state/panel-connection.ts';
import { useNow } from '../state/now.ts';
import { usePanel, usePanelParts } from '../state/panel-store.ts';
import { openDialog, openSettings } from '../state/ui-store.ts';
import { useFigures } from '../state/use-figures.ts';
import { duration } from '../text/ages.ts';
import { useText, type Text } from '../text/text.ts';
import { Alarm, useAlarm } from './alarm-bar.tsx';
import type { AlarmView } from './alarm-view.ts';
import { isOnAir, onAirTargets } from './key-words.ts';
import { quality } from './quality.ts';
import { silenceOf, SilenceWarning } from './silence-warning.tsx';

type Words = Text['panel'];

const LINK_ICONS = { good: 'link4', fair: 'link3', poor: 'link2' } as const satisfies Record<
  string,
  IconName
>;

/** How good the way to the others is: from mouth to ear, in ms. */
function linkWords(
  words: Words,
  connection: ConnectionView,
  figures: FiguresView | undefined,
): { readonly icon: IconName; readonly ms: string; readonly word: string } {
  if (connection.type !== 'joined') {
    const word = connection.type === 'connecting' ? words.joining : words.notJoined;
    return { icon: 'link0', ms: words.noMilliseconds, word };
  }
  const ms = figures && Math.round(mouthToEarMs(figures));
  if (ms === undefined) return { icon: 'link4', ms: words.noMilliseconds, word: words.quality.joined };
  const grade = quality(figures!);
  return { icon: LINK_ICONS[grade], ms: words.milliseconds(ms), word: words.quality[grade] };
}

function serverWords(
  words: Words,
  connection: ConnectionView,
): { readonly name: string; readonly where: string } {
  if (connection.type === 'none') return { name: words.noServer, where: words.notJoined };
  const { name, host, here } = connection.server;
  if (here) return { name, where: words.thisComputer };
  // A server without a name is called by its address: once is enough.
  return { name, where: name === host ? '' : host };
}

/** @param narrow `bare`: there is no room for who hears */
export const Lamp = ({ narrow }: { readonly narrow?: boolean | 'bare' }) => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const { microphone, muted } = usePanelParts('microphone', 'muted');
  const onAir = isOnAir({ microphone }) && microphone.type === 'open';
  const targets = onAirTargets(words, { microphone });
  const [first, second] = muted ? words.microphoneMuted : words.microphoneClosed;
  return (
    <div className="lamp" role="status" aria-live="assertive">
      <span className="lamp-bulb" />
      <b aria-hidden="true">{onAir ? words.onAir : words.offAir}</b>
      {/* The running time is for eyes only: a live region would read it out every second. */}
      <span className="visually-hidden">{onAir ? words.onAirTo(targets) : words.microphoneClosedFull}</span>
      {narrow ? (
        onAir &&
        narrow !== 'bare' && (
          <small className="cut" aria-hidden="true">
            {targets}
          </small>
        )
      ) : (
        <small className="cut" aria-hidden="true">
          {onAir ? targets : first}
          <br />
          {onAir ? duration(nowMs - microphone.sinceMs) : second}
        </small>
      )}
    </div>
  );
};

const toggleMute = (muted: boolean): void => tell('setMuted', { on: !muted });

const RightSide = ({ hasMicrophone }: { readonly hasMicrophone: boolean }) => {
  const { panel: words } = useText();
  const muted = usePanel((state) => state.muted);
  return (
    <div className="bar-right">
      <div className="microphone">
        <Icon name={hasMicrophone ? 'mic' : 'mic-off'} />
        {hasMicrophone ? (
          <LevelMeter source={{ kind: 'input' }} label={words.microphone} />
        ) : (
          <span>{words.noMicrophone}</span>
        )}
      </div>
      <Button icon="mic-off" aria-pressed={muted} aria-keyshortcuts="M" onClick={() => toggleMute(muted)}>
        {words.mute}
      </Button>
      <Button look="square" icon="gear" aria-label={words.settings} onClick={() => openSettings()} />
    </div>
  );
};

export const TopBar = () => {
  const { panel: words } = useText();
  const { connection, microphone, settings } = usePanelParts('connection', 'microphone', 'settings');
  const { alarm, onRead } = useAlarm();
  const link = linkWords(words, connection, useFigures());
  if (alarm !== undefined) {
    return (
      <header className="bar bar-alarm" data-region="bar">
        <Alarm alarm={alarm} onRead={onRead} />
        <RightSide hasMicrophone={alarm.kind !== 'no-microphone'} />
      </header>
    );
  }
  const server = serverWords(words, connection);
  const silence = silenceOf({ microphone });
  if (silence !== undefined) {
    return (
      <header className="bar" data-region="bar">
        <div className="bar-left">
          <SilenceWarning silence={silence} />
        </div>
        <Lamp />
        <RightSide hasMicrophone />
      </header>
    );
  }
  const { name, place } = settings;
  return (
    <header className="bar" data-region="bar">
      <div className="bar-left">
        <Mark />
        <div className="bar-item">
          <b className="cut">{place === '' ? name : place}</b>
          <small className="cut">{place === '' ? words.thisStation : name}</small>
        </div>
        <div className="bar-item">
          <b className="cut">
            <bdi>{server.name}</bdi>
          </b>
          {server.where !== '' && <small className="cut">{server.where}</small>}
        </div>
        <div className="bar-quality">
          <Icon name={link.icon} />
          <div className="bar-item">
            <b>{link.ms}</b>
            <small>{link.word}</small>
          </div>
        </div>
      </div>
      <Lamp />
      <RightSide hasMicrophone />
    </header>
  );
};

/** Whether talk keys work under this alarm, so that muting must be in reach. */
export const canTalk = ({ kind }: AlarmView): boolean => kind === 'no-speaker' || kind === 'problem';

export const MuteSquare = () => {
  const { panel: words } = useText();
  const muted = usePanel((state) => state.muted);
  return (
    <Button
      look="square"
      icon="mic-off"
      aria-pressed={muted}
      aria-label={words.mute}
      aria-keyshortcuts="M"
      onClick={() => toggleMute(muted)}
    />
  );
};

/** The narrow panel's bar: the same facts in less room. */
export const NarrowBar = () => {
  const { panel: words } = useText();
  const { connection, microphone } = usePanelParts('connection', 'microphone');
  const { alarm, onRead } = useAlarm();
  const link = linkWords(words, connection, useFigures());
  if (alarm !== undefined) {
    return (
      <header className="bar bar-alarm" data-region="bar">
        <Alarm alarm={alarm} onRead={onRead} />
        {canTalk(alarm) && <MuteSquare />}
      </header>
    );
  }
  const server = serverWords(words, connection);
  const silence = silenceOf({ microphone });
  if (silence !== undefined) {
    return (
      <header className="bar" data-region="bar">
        <div className="bar-left">
          <SilenceWarning silence={silence} />
        </div>
        <Lamp narrow="bare" />
        <MuteSquare />
      </header>
    );
  }
  return (
    <header className="bar" data-region="bar">
      <div className="bar-left">
        <div className="bar-quality">
          <Icon name={link.icon} />
          <div className="bar-item">
            <b className="cut">{server.name}</b>
            <small className="cut">
              {connection.type === 'joined' ? `${link.ms} · ${link.word}` : link.word}
            </small>
          </div>
        </div>
      </div>
      <Lamp narrow />
      <MuteSquare />
    </header>
  );
};

/** Instead of keys, while there are none. */
export const NoChannels = () => {
  const { panel: words } = useText();
  const hasServer = usePanel(({ connection }) => connection.type !== 'none');
  return (
    <div className="empty">
      <Mark />
      <h2>{words.noChannels}</h2>
      <p>{words.noChannelsHint}</p>
      {!hasServer && (
        <Button look="go" onClick={() => openDialog('servers')}>
          {words.chooseServer}
        </Button>
      )}
    </div>
  );
};
