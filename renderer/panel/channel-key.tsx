import type { ChannelView, ConnectionView, MicrophoneView } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { Meter } from '../parts/meter.tsx';
import { tell } from '../state/link.ts';
import { useNow } from '../state/now.ts';
import { useText } from '../text/text.ts';
import { CallButton, ListenSwitch, Volume } from './channel-parts.tsx';
import { Display } from './display.tsx';
import { displayView, keyView, type KeyView } from './key-view.ts';
import { faceWords, feedLevel, standing } from './key-words.ts';
import { TalkButton } from './talk-button.tsx';

/** Keys 1…8 of the keyboard reach the first eight channels. */
export const NUMBERED = 8;

interface ChannelKeyProps {
  readonly channel: ChannelView;
  readonly index: number;
  readonly selected: boolean;
  readonly connection: ConnectionView;
  readonly microphone: MicrophoneView;
  /** A key of the keyboard that means this channel from everywhere, where one does. */
  readonly hotkey: string | undefined;
}

/** Which of the drawn looks a key has. */
const look = (view: KeyView): string => (view.kind === 'held' || view.kind === 'latched' ? 'air' : view.kind);

export const audience = (
  words: ReturnType<typeof useText>['panel'],
  { listeners }: ChannelView,
  onAir: boolean,
): { readonly text: string; readonly warn: boolean } => {
  if (listeners === undefined) return { text: words.listenersUnknown, warn: false };
  if (listeners === 0) return { text: onAir ? words.nobodyHearsYou : words.nobodyListening, warn: true };
  return { text: onAir ? words.hearYou(listeners) : words.listening(listeners), warn: false };
};

/** Whether this channel goes before the others, or steps back now. */
const Standing = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const view = standing(words, channel);
  return view === undefined ? null : (
    <span className="face__aud face__aud--st">
      <Icon name={view.icon} />
      <span className="cut">{view.words}</span>
    </span>
  );
};

const FaceTop = ({
  channel,
  index,
  hotkey,
  onAir,
}: Pick<ChannelKeyProps, 'channel' | 'index' | 'hotkey'> & { onAir: boolean }) => {
  const { panel: words } = useText();
  const { text, warn } = audience(words, channel, onAir);
  return (
    <>
      <span className="face__top">
        <span className="face__name cut">{channel.name}</span>
        {hotkey !== undefined && <Kbd>{hotkey}</Kbd>}
        {index < NUMBERED && <Kbd>{index + 1}</Kbd>}
      </span>
      <span className="face__sub">
        <span className="face__aud" data-warn={warn || undefined}>
          <Icon name={warn ? 'warn' : 'ear'} />
          <span className="cut">{text}</span>
        </span>
        <Standing channel={channel} />
      </span>
    </>
  );
};

const FaceAct = ({ view }: { readonly view: Exclude<KeyView, { kind: 'feed' }> }) => {
  const { panel: words } = useText();
  const { icon, verb, hint } = faceWords(words, view);
  return (
    <span className="face__act">
      <Icon name={icon} />
      <b>{verb}</b>
      <small className="cut">{hint}</small>
    </span>
  );
};

const FeedLevels = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const source = channel.talkers[0]?.station;
  return (
    <span className="feed">
      {source === undefined ? (
        <>
          <span className="meter" aria-hidden="true" />
          <span className="meter" aria-hidden="true" />
        </>
      ) : (
        <>
          <Meter source={{ kind: 'talker', station: source }} />
          <Meter source={{ kind: 'talker', station: source, rms: true }} />
        </>
      )}
      <span className="feed__dim">
        <Icon name="dim" />
        <span className="cut">{feedLevel(words, channel)}</span>
      </span>
    </span>
  );
};

/** One channel of the wide panel: strip, talk face, listen, call and volume, in places that never change. */
export const ChannelKey = ({ channel, index, selected, connection, microphone, hotkey }: ChannelKeyProps) => {
  const nowMs = useNow();
  const joined = connection.type === 'joined';
  const view = keyView(channel, { connection, microphone }, nowMs);
  const onAir = view.kind === 'held' || view.kind === 'latched';
  const tabIndex = selected ? 0 : -1;
  const top = <FaceTop channel={channel} index={index} hotkey={hotkey} onAir={onAir} />;
  return (
    <article
      className="ch"
      data-s={look(view)}
      data-latch={view.kind === 'latched' || undefined}
      data-call={(channel.call !== undefined && !onAir) || undefined}
      data-listen={channel.listen ? 'on' : 'off'}
      data-channel={channel.id}
      aria-label={channel.name}
      aria-current={selected || undefined}
    >
      <Display
        view={displayView(channel, joined, nowMs)}
        onClick={() => tell('selectChannel', { channel: channel.id })}
      />
      {channel.feed ? (
        <div className="face" role="group" aria-label={channel.name} tabIndex={tabIndex} data-face="">
          {top}
          {view.kind === 'feed' ? <FeedLevels channel={channel} /> : <FaceAct view={view} />}
        </div>
      ) : (
        <TalkButton
          className="face"
          talkKey={{ kind: 'channel', channel: channel.id }}
          blocked={view.kind === 'busy' || view.kind === 'denied' || view.kind === 'off'}
          onAir={onAir}
          aria-keyshortcuts={index < NUMBERED ? String(index + 1) : undefined}
          tabIndex={tabIndex}
          data-face=""
        >
          {top}
          {view.kind !== 'feed' && <FaceAct view={view} />}
          {onAir && <Meter source={{ kind: 'input' }} />}
        </TalkButton>
      )}
      <div className={channel.feed ? 'row row--1' : 'row'}>
        <ListenSwitch channel={channel} tabIndex={tabIndex} words="long" />
        {!channel.feed && <CallButton channel={channel} tabIndex={tabIndex} joined={joined} nowMs={nowMs} />}
      </div>
      <Volume channel={channel} tabIndex={tabIndex} />
    </article>
  );
};
