import { memo } from 'react';
import type { ChannelView } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { tell } from '../state/panel-connection.ts';
import { useTimed } from '../state/now.ts';
import { age } from '../text/ages.ts';
import { useText } from '../text/text.ts';
import { CallButton, FeedLevelMeters, ListenSwitch, Volume } from './channel-parts.tsx';
import { Display } from './display.tsx';
import { keyLook, keyShortcut, NUMBERED, useChannelKey, type KeyProps } from './key-props.ts';
import { displayView, earlierTalks, type DisplayView, type KeyView } from './key-view.ts';
import { audience, faceWords, feedLevel, standing } from './key-words.ts';
import { TalkButton } from './talk-button.tsx';
import { isHeard } from './listening.ts';

interface ChannelKeyProps extends KeyProps {
  /** A key of the keyboard that means this channel from everywhere, where one does. */
  readonly hotkey: string | undefined;
  /** There is room for who listens and who talked before. */
  readonly large?: boolean;
}

/** Shows that this channel has priority, or is dimmed now. */
const Standing = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const view = standing(words, channel);
  return view === undefined ? null : (
    <span className="face-audience face-audience-rank">
      <Icon name={view.icon} />
      <span className="cut">{view.words}</span>
    </span>
  );
};

/** The first few who listen, and how many more there are. */
const ListenerNames = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const { listeners = 0, listenerNames } = channel;
  const more = listeners - listenerNames.length;
  return (
    <>
      <span className="cut face-names">{words.targets(listenerNames)}</span>
      {more > 0 && <i>{words.others(more)}</i>}
    </>
  );
};

const FaceTop = ({
  channel,
  place,
  hotkey,
  large,
  onAir,
}: Pick<ChannelKeyProps, 'channel' | 'place' | 'hotkey' | 'large'> & { onAir: boolean }) => {
  const { panel: words } = useText();
  const { text, warn } = audience(words, channel, onAir);
  const hasNames = large === true && !warn && channel.listenerNames.length > 0;
  return (
    <>
      <span className="face-top">
        <span className="face-name cut">{channel.name}</span>
        {hotkey !== undefined && <Kbd>{hotkey}</Kbd>}
        {place < NUMBERED && <Kbd>{place + 1}</Kbd>}
      </span>
      <span className="face-details">
        <span className="face-audience" data-warn={warn || undefined}>
          <Icon name={warn ? 'warn' : 'ear'} />
          {hasNames ? <b>{text}</b> : <span className="cut">{text}</span>}
          {hasNames && <ListenerNames channel={channel} />}
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
    <span className="face-action">
      <Icon name={icon} />
      <b>{verb}</b>
      <small className="cut">{hint}</small>
    </span>
  );
};

const FeedLevels = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  return (
    <span className="feed">
      <FeedLevelMeters channel={channel} />
      <span className="feed-dimmed">
        <Icon name="dim" />
        <span className="cut">{feedLevel(words, channel)}</span>
      </span>
    </span>
  );
};

/** The three who talked before the one in the strip. */
const Earlier = ({ channel, strip }: { readonly channel: ChannelView; readonly strip: DisplayView }) => {
  const { panel: words } = useText();
  const talks = useTimed((nowMs) => earlierTalks(channel, strip, nowMs));
  if (talks.length === 0) return null;
  return (
    <span className="face-log">
      <b>{words.earlier}</b>
      {talks.map(({ name, ageMs }, index) => (
        <span className="face-past" key={index}>
          <span className="cut">
            <bdi>{name}</bdi>
          </span>
          <i>{age(words, ageMs)}</i>
        </span>
      ))}
    </span>
  );
};

/** One channel of the wide panel: strip, talk face, listen, call and volume, in fixed places. */
export const ChannelKey = memo((props: ChannelKeyProps) => {
  const { channel, place, selected, inTabOrder, hotkey, large } = props;
  const { view, strip, joined, onAir, blocked } = useChannelKey(props, displayView);
  const tabIndex = inTabOrder ? 0 : -1;
  const top = <FaceTop channel={channel} place={place} hotkey={hotkey} large={large} onAir={onAir} />;
  return (
    <article
      className="channel-key"
      data-s={keyLook(view)}
      data-latch={view.kind === 'latched' || undefined}
      data-call={(channel.call !== undefined && !onAir) || undefined}
      data-listen={isHeard(channel) ? 'on' : 'off'}
      data-channel={channel.id}
      aria-label={channel.name}
      aria-current={selected || undefined}
    >
      <Display view={strip} onClick={() => tell('selectChannel', { channel: channel.id })} />
      {channel.feed ? (
        <div className="face" role="group" aria-label={channel.name} tabIndex={tabIndex} data-face="">
          {top}
          {view.kind === 'feed' ? <FeedLevels channel={channel} /> : <FaceAct view={view} />}
        </div>
      ) : (
        <TalkButton
          className="face"
          talkKey={{ kind: 'channel', channel: channel.id }}
          blocked={blocked}
          onAir={onAir}
          aria-keyshortcuts={keyShortcut(place)}
          tabIndex={tabIndex}
          data-face=""
        >
          {top}
          {view.kind !== 'feed' && <FaceAct view={view} />}
          {large && <Earlier channel={channel} strip={strip} />}
          {onAir && <LevelMeter source={{ kind: 'input' }} />}
        </TalkButton>
      )}
      <div className={channel.feed ? 'row row-single' : 'row'}>
        <ListenSwitch channel={channel} tabIndex={tabIndex} words="long" />
        {!channel.feed && <CallButton channel={channel} tabIndex={tabIndex} joined={joined} />}
      </div>
      <Volume channel={channel} tabIndex={tabIndex} />
    </article>
  );
});
