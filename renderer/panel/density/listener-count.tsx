import type { ChannelView } from '../../../main/contract/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { useText } from '../../text/text.ts';
import { audience } from '../key-words.ts';

interface ListenerCountProps {
  readonly channel: ChannelView;
  readonly onAir: boolean;
  readonly className: string;
  /**
   * `number`: with the sentence in the tip. `word`: "Nobody" when there is none. `sentence`: "12
   * listening".
   */
  readonly form: 'number' | 'word' | 'sentence';
}

/** How many hear a channel, in the room that there is. */
export const ListenerCount = ({ channel, onAir, className, form }: ListenerCountProps) => {
  const { panel: words } = useText();
  const { text, warn } = audience(words, channel, onAir);
  const short = warn && form === 'word' ? words.nobody : (channel.listeners ?? '–');
  return (
    <small className={className} data-warn={warn || undefined} title={text}>
      <Icon name={warn ? 'warn' : 'ear'} />
      {form === 'sentence' ? (
        <span className="cut">{text}</span>
      ) : (
        <>
          <span aria-hidden="true">{short}</span>
          <span className="visually-hidden">{text}</span>
        </>
      )}
    </small>
  );
};
