import { memo } from 'react';
import { tell } from '../../state/panel-connection.ts';
import { ListenSwitch } from '../channel-parts.tsx';
import { useChannelKey, type KeyProps } from '../key-props.ts';
import { shortDisplayView } from '../key-view.ts';
import { RowTalk } from '../row-talk.tsx';
import { BriefVolume } from './brief-volume.tsx';
import { ListenerCount } from './listener-count.tsx';
import { RankMark } from './rank-mark.tsx';
import { Tally } from './tally.tsx';

/**
 * One channel of a very low window, in one line. Its volume covers the strip and Listen on demand.
 */
export const ZoomRow = memo((props: KeyProps) => {
  const { channel, selected, inTabOrder } = props;
  const look = useChannelKey(props, shortDisplayView);
  const tabIndex = inTabOrder ? 0 : -1;
  const select = (): void => tell('selectChannel', { channel: channel.id });
  return (
    <article
      className="narrow-channel zoom-row"
      aria-label={channel.name}
      aria-current={selected || undefined}
      data-channel={channel.id}
      data-s={look.view.kind}
    >
      <div className="zoom-row-text" data-grip="" onClick={select}>
        <span className="row-name">
          <b className="cut">{channel.name}</b>
          <RankMark channel={channel} />
        </span>
        <ListenerCount
          channel={channel}
          onAir={look.onAir}
          className="zoom-row-listeners"
          form={channel.listeners === 0 ? 'word' : 'sentence'}
        />
      </div>
      <BriefVolume channel={channel} className="zoom-row-hear" tabIndex={tabIndex}>
        <Tally view={look.strip} onClick={select} />
        <ListenSwitch channel={channel} tabIndex={tabIndex} words="short" />
      </BriefVolume>
      <RowTalk {...props} look={look} metered />
    </article>
  );
});
