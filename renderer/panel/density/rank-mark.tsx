import type { ChannelView } from '../../../main/contract/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { useText } from '../../text/text.ts';
import { standing } from '../key-words.ts';

/** Marks a channel that has priority or is dimmed now, where there is no room for the words. */
export const RankMark = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const rank = standing(words, channel);
  return rank === undefined ? null : (
    <span className="rank-mark" title={rank.words}>
      <Icon name={rank.icon} />
      <span className="visually-hidden">{rank.short}</span>
    </span>
  );
};
