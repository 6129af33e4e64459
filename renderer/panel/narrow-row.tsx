import type { ChannelView, PanelState } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { Meter } from '../parts/meter.tsx';
import { tell } from '../state/link.ts';
import { useNow } from '../state/now.ts';
import { useText, type Text } from '../text/text.ts';
import { ListenSwitch } from './channel-parts.tsx';
import { NUMBERED } from './channel-key.tsx';
import { Display } from './display.tsx';
import { keyView, shortDisplayView, type KeyView } from './key-view.ts';
import { faceWords, standing } from './key-words.ts';
import { TalkButton } from './talk-button.tsx';

const TALK_CLASSES: Readonly<Record<Exclude<KeyView['kind'], 'feed'>, string>> = {
  idle: 'btn talk',
  opening: 'btn talk talk--opening',
  held: 'btn talk talk--air',
  latched: 'btn talk talk--air talk--latch',
  busy: 'btn talk talk--busy',
  denied: 'btn talk talk--off',
  off: 'btn talk talk--off',
};

/** Where the verb of the wide key has no room. */
function shortVerb(words: Text['panel'], view: KeyView): string | undefined {
  if (view.kind === 'denied') return words.noTalk;
  return view.kind === 'off' && view.why === 'no-microphone' ? words.noMicrophoneShort : undefined;
}

const Listeners = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  if (channel.feed) {
    return (
      <small>
        <Icon name="feed" />
        {words.feed}
      </small>
    );
  }
  if (channel.listeners === undefined) return null;
  const nobody = channel.listeners === 0;
  return (
    <small data-warn={nobody || undefined}>
      <Icon name={nobody ? 'warn' : 'ear'} />
      {nobody ? words.nobody : channel.listeners}
    </small>
  );
};

interface NarrowRowProps {
  readonly channel: ChannelView;
  readonly index: number;
  readonly selected: boolean;
  readonly state: PanelState;
}

/** One channel of the narrow panel. Its volume and call key are in the dock, once it is selected. */
export const NarrowRow = ({ channel, index, selected, state }: NarrowRowProps) => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const view = keyView(channel, state, nowMs);
  const joined = state.connection.type === 'joined';
  const tabIndex = selected ? 0 : -1;
  const source = channel.talkers[0]?.station;
  const onAir = view.kind === 'held' || view.kind === 'latched';
  const face = view.kind === 'feed' ? undefined : faceWords(words, view);
  const verb = shortVerb(words, view) ?? face?.verb;
  const rank = standing(words, channel);
  const select = (): void => tell('selectChannel', { channel: channel.id });
  return (
    <article
      className="nc"
      aria-label={channel.name}
      aria-current={selected || undefined}
      data-channel={channel.id}
      data-s={view.kind}
    >
      <div className="nc__t" onClick={select}>
        <div className="nc__n">
          <b className="cut">{channel.name}</b>
          <Listeners channel={channel} />
          {rank !== undefined && (
            <small className="nc__st">
              <Icon name={rank.icon} />
              <span>{rank.short}</span>
            </small>
          )}
        </div>
        <Display view={shortDisplayView(channel, joined, nowMs)} />
      </div>
      <ListenSwitch channel={channel} tabIndex={tabIndex} words="short" />
      {view.kind === 'feed' || face === undefined || channel.feed ? (
        <div
          className="btn talk talk--feed"
          role="group"
          aria-label={channel.name}
          tabIndex={tabIndex}
          data-face=""
        >
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
        </div>
      ) : (
        <TalkButton
          className={TALK_CLASSES[view.kind]}
          talkKey={{ kind: 'channel', channel: channel.id }}
          blocked={view.kind === 'busy' || view.kind === 'denied' || view.kind === 'off'}
          onAir={onAir}
          aria-keyshortcuts={index < NUMBERED ? String(index + 1) : undefined}
          aria-label={`${verb} ${channel.name}`}
          tabIndex={tabIndex}
          data-face=""
        >
          <Icon name={face.icon} />
          <span>{verb}</span>
        </TalkButton>
      )}
    </article>
  );
};
