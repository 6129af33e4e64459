import type { ChannelView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { tell } from '../state/panel-connection.ts';
import { useNow } from '../state/now.ts';
import { usePanel, usePanelParts } from '../state/panel-store.ts';
import { duration } from '../text/ages.ts';
import { useText } from '../text/text.ts';
import { Announcer } from './announcer.tsx';
import { ListenSwitch } from './channel-parts.tsx';
import { Display, DisplayWords } from './display.tsx';
import { NUMBERED } from './key-props.ts';
import { keyView, shortDisplayView } from './key-view.ts';
import { audience, faceWords, isOnAir, standing } from './key-words.ts';
import { replyView } from './reply-view.ts';
import { replyOffWords } from './calls-area.tsx';
import { silenceOf, SilenceWarning } from './silence-warning.tsx';
import { TalkButton } from './talk-button.tsx';
import { useKeyboard } from './use-keyboard.ts';

interface MiniProps {
  readonly channel: ChannelView;
}

/**
 * The system's own list covers the drawn key: in a window this low, no list of ours would have
 * room.
 */
const ChannelChoice = ({ channel }: MiniProps) => {
  const { panel: words } = useText();
  const channels = usePanel((state) => state.channels);
  const index = channels.indexOf(channel);
  return (
    <label className="button mini-selected">
      <b className="cut">{channel.name}</b>
      {index < NUMBERED && <Kbd>{index + 1}</Kbd>}
      <Icon name="down" />
      <select
        className="mini-list"
        aria-label={words.channel(channel.name)}
        value={channel.id}
        onChange={(event) => tell('selectChannel', { channel: event.target.value })}
      >
        {channels.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
};

const MiniTalk = ({ channel }: MiniProps) => {
  const { panel: words } = useText();
  const { connection, microphone } = usePanelParts('connection', 'microphone');
  const nowMs = useNow();
  const view = keyView(channel, { connection, microphone }, nowMs);
  if (view.kind === 'feed' || channel.feed) {
    return (
      <div className="button mini-talk mini-talk-off">
        <Icon name="feed" />
        <b>{words.feed}</b>
        <small className="cut">{audience(words, channel, false).text}</small>
      </div>
    );
  }
  const { icon, verb, hint } = faceWords(words, view);
  const rank = standing(words, channel);
  const onAir = view.kind === 'held' || view.kind === 'latched';
  const since = microphone.type === 'open' ? duration(nowMs - microphone.sinceMs) : '';
  const small =
    onAir && view.leftMs === undefined
      ? since
      : view.kind === 'idle' || view.kind === 'opening'
        ? audience(words, channel, false).text
        : view.kind === 'busy'
          ? words.floorTaken
          : hint;
  const blocked = view.kind === 'busy' || view.kind === 'denied' || view.kind === 'off';
  const look = view.kind === 'busy' ? ' mini-talk-busy' : blocked ? ' mini-talk-off' : '';
  return (
    <TalkButton
      className={`button mini-talk${look}`}
      talkKey={{ kind: 'channel', channel: channel.id }}
      blocked={blocked}
      onAir={onAir}
      data-latch={view.kind === 'latched' || undefined}
    >
      <Icon name={icon} />
      <b>{view.kind === 'off' && view.why === 'no-microphone' ? words.noMicrophoneShort : verb}</b>
      <small className="cut">{small}</small>
      {rank !== undefined && (
        <small className="mini-rank">
          <Icon name={rank.icon} />
          <span className="cut">{rank.short}</span>
        </small>
      )}
    </TalkButton>
  );
};

/** A call turns the strip into the reply key. The talk key does not change. */
const MiniDisplay = ({ channel }: MiniProps) => {
  const { panel: words } = useText();
  const parts = usePanelParts('calls', 'connection', 'microphone');
  const nowMs = useNow();
  const { ringing } = parts.calls;
  const reply = replyView(parts);
  const silence = silenceOf(parts);
  // A held reply key must not change under the finger; it shows the silence itself.
  if (silence !== undefined && reply.kind !== 'air') return <SilenceWarning silence={silence} short />;
  if (ringing === undefined && reply.kind !== 'air') {
    return <Display view={shortDisplayView(channel, parts.connection.type === 'joined', nowMs)} />;
  }
  const name = reply.kind === 'air' ? reply.name : ringing!.name;
  const hint =
    reply.kind === 'air'
      ? silence === undefined
        ? words.releaseToStop
        : words.nobodyHearsYou
      : reply.kind === 'off'
        ? replyOffWords(words, reply)
        : words.holdToReply;
  return (
    <TalkButton
      className="display mini-reply"
      talkKey={{ kind: 'reply' }}
      blocked={reply.kind === 'off' || reply.kind === 'none'}
      onAir={reply.kind === 'air'}
      data-k={reply.kind === 'air' ? 'air' : 'call'}
    >
      <DisplayWords view={{ kind: 'call', name, ageMs: 0 }} callHint={hint} />
    </TalkButton>
  );
};

/** 360 × 120, always on top: one channel, one talk key. */
export const MiniPanel = () => {
  const { panel: words } = useText();
  const channel = usePanel(
    ({ channels, selectedChannel }) => channels.find(({ id }) => id === selectedChannel) ?? channels[0],
  );
  const onAir = usePanel(isOnAir);
  const isCalled = usePanel(({ calls }) => calls.ringing !== undefined);
  const isLeftHanded = usePanel(({ settings }) => settings.leftHanded);
  useKeyboard();
  const openPanel = (
    <Button
      look="square"
      icon="expand"
      aria-label={words.openPanel}
      onClick={() => tell('setMini', { on: false })}
    />
  );
  return (
    <main
      className="mini"
      data-air={onAir ? 'on' : undefined}
      data-call={!onAir && isCalled ? 'on' : undefined}
      data-hand={isLeftHanded ? 'left' : undefined}
      aria-label={words.miniPanel}
    >
      <h1 className="visually-hidden">{words.productName}</h1>
      {channel === undefined ? (
        <>
          <p className="mini-empty">{words.noChannels}</p>
          {openPanel}
        </>
      ) : (
        <>
          <ChannelChoice channel={channel} />
          {openPanel}
          <MiniTalk channel={channel} />
          <MiniDisplay channel={channel} />
          <ListenSwitch channel={channel} words="none" />
        </>
      )}
      <Announcer />
    </main>
  );
};
