import { memo } from 'react';
import type { ChannelView } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { tell } from '../state/panel-connection.ts';
import { useText } from '../text/text.ts';
import { ListenSwitch } from './channel-parts.tsx';
import { Display } from './display.tsx';
import { useChannelKey, type KeyProps } from './key-props.ts';
import { shortDisplayView } from './key-view.ts';
import { standing } from './key-words.ts';
import { RowTalk } from './row-talk.tsx';

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

/** One channel of the narrow panel. The dock has its volume and call key, once it is selected. */
export const NarrowRow = memo((props: KeyProps) => {
  const { channel, selected, inTabOrder } = props;
  const { panel: words } = useText();
  const look = useChannelKey(props, shortDisplayView);
  const rank = standing(words, channel);
  return (
    <article
      className="narrow-channel"
      aria-label={channel.name}
      aria-current={selected || undefined}
      data-channel={channel.id}
      data-s={look.view.kind}
    >
      <div
        className="narrow-channel-text"
        data-grip=""
        onClick={() => tell('selectChannel', { channel: channel.id })}
      >
        <div className="narrow-channel-name">
          <b className="cut">{channel.name}</b>
          <Listeners channel={channel} />
          {rank !== undefined && (
            <small className="narrow-channel-rank">
              <Icon name={rank.icon} />
              <span>{rank.short}</span>
            </small>
          )}
        </div>
        <Display view={look.strip} />
      </div>
      <ListenSwitch channel={channel} tabIndex={inTabOrder ? 0 : -1} words="short" />
      <RowTalk {...props} look={look} />
    </article>
  );
});
