import { memo } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { LevelMeter } from '../../parts/level-meter.tsx';
import { tell } from '../../state/panel-connection.ts';
import { useText } from '../../text/text.ts';
import { CallButton, FeedLevelMeters, ListenSwitch } from '../channel-parts.tsx';
import {
  keyLook,
  keyShortcut,
  NUMBERED,
  useChannelKey,
  type ChannelKeyView,
  type KeyProps,
} from '../key-props.ts';
import { compactDisplayView } from '../key-view.ts';
import { faceWords, shortVerb } from '../key-words.ts';
import { TalkButton } from '../talk-button.tsx';
import { BriefVolume } from './brief-volume.tsx';
import { ListenerCount } from './listener-count.tsx';
import { RankMark } from './rank-mark.tsx';
import { Tally } from './tally.tsx';
import { isHeard } from '../listening.ts';

const FaceTop = ({ channel, place }: Pick<KeyProps, 'channel' | 'place'>) => (
  <span className="face-top">
    <span className="face-name">{channel.name}</span>
    {place < NUMBERED && <Kbd>{place + 1}</Kbd>}
  </span>
);

const FaceAct = ({ channel, look }: Pick<KeyProps, 'channel'> & { readonly look: ChannelKeyView }) => {
  const { panel: words } = useText();
  const { view, onAir } = look;
  if (view.kind === 'feed') return null;
  return (
    <span className="face-action">
      <Icon name={faceWords(words, view).icon} />
      <b>{shortVerb(words, view)}</b>
      {!onAir && <RankMark channel={channel} />}
      <ListenerCount channel={channel} onAir={onAir} className="face-audience" form="number" />
    </span>
  );
};

/** One of up to 24 keys: talk, listen and call; the volume comes when it is wanted. */
export const CompactKey = memo((props: KeyProps) => {
  const { channel, place, selected, inTabOrder } = props;
  const look = useChannelKey(props, compactDisplayView);
  const { view, strip, joined, onAir, blocked } = look;
  const tabIndex = inTabOrder ? 0 : -1;
  return (
    <article
      className="channel-key channel-key-compact"
      data-s={keyLook(view)}
      data-latch={view.kind === 'latched' || undefined}
      data-call={(channel.call !== undefined && !onAir) || undefined}
      data-listen={isHeard(channel) ? 'on' : 'off'}
      data-channel={channel.id}
      aria-label={channel.name}
      aria-current={selected || undefined}
    >
      <Tally view={strip} onClick={() => tell('selectChannel', { channel: channel.id })} />
      {channel.feed ? (
        <div className="face" role="group" aria-label={channel.name} tabIndex={tabIndex} data-face="">
          <FaceTop channel={channel} place={place} />
          {view.kind === 'feed' ? (
            <span className="feed">
              <FeedLevelMeters channel={channel} />
            </span>
          ) : (
            <FaceAct channel={channel} look={look} />
          )}
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
          <FaceTop channel={channel} place={place} />
          <FaceAct channel={channel} look={look} />
          {onAir && <LevelMeter source={{ kind: 'input' }} />}
        </TalkButton>
      )}
      <BriefVolume channel={channel} className={channel.feed ? 'row row-single' : 'row'} tabIndex={tabIndex}>
        <ListenSwitch channel={channel} tabIndex={tabIndex} words="brief" />
        {!channel.feed && <CallButton channel={channel} tabIndex={tabIndex} joined={joined} />}
      </BriefVolume>
    </article>
  );
});
