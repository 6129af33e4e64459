import { memo } from 'react';
import { tell } from '../../state/panel-connection.ts';
import { ListenSwitch } from '../channel-parts.tsx';
import { keyLook, useChannelKey, type KeyProps } from '../key-props.ts';
import { shortDisplayView } from '../key-view.ts';
import { RowTalk } from '../row-talk.tsx';
import { ListenerCount } from './listener-count.tsx';
import { RankMark } from './rank-mark.tsx';
import { Tally } from './tally.tsx';
import { isHeard } from '../listening.ts';

/** One of many channels: its volume and call key are in the strip, once it is selected. */
export const ListRow = memo((props: KeyProps) => {
  const { channel, selected, inTabOrder } = props;
  const look = useChannelKey(props, shortDisplayView);
  return (
    <article
      className="list-row"
      data-s={keyLook(look.view)}
      data-call={(channel.call !== undefined && !look.onAir) || undefined}
      data-listen={isHeard(channel) ? 'on' : 'off'}
      data-channel={channel.id}
      aria-label={channel.name}
      aria-current={selected || undefined}
    >
      <div
        className="list-row-text"
        data-grip=""
        onClick={() => tell('selectChannel', { channel: channel.id })}
      >
        <span className="row-name">
          <b className="cut">{channel.name}</b>
          <RankMark channel={channel} />
        </span>
        <div className="list-row-tally">
          <Tally view={look.strip} brief />
          <ListenerCount channel={channel} onAir={look.onAir} className="list-row-listeners" form="word" />
        </div>
      </div>
      <ListenSwitch channel={channel} tabIndex={inTabOrder ? 0 : -1} words="short" />
      <RowTalk {...props} look={look} metered />
    </article>
  );
});
