import { Icon } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { useText } from '../text/text.ts';
import { FeedLevelMeters } from './channel-parts.tsx';
import { keyShortcut, type ChannelKeyView, type KeyProps } from './key-props.ts';
import type { KeyView } from './key-view.ts';
import { faceWords, shortVerb } from './key-words.ts';
import { TalkButton } from './talk-button.tsx';

const CLASSES: Readonly<Record<Exclude<KeyView['kind'], 'feed'>, string>> = {
  idle: 'button talk',
  opening: 'button talk talk-opening',
  held: 'button talk talk-air',
  latched: 'button talk talk-air talk-latch',
  busy: 'button talk talk-busy',
  denied: 'button talk talk-off',
  off: 'button talk talk-off',
};

interface RowTalkProps extends Pick<KeyProps, 'channel' | 'place' | 'inTabOrder'> {
  readonly look: ChannelKeyView;
  /** Whether the key shows this station's level while it is on air. */
  readonly metered?: boolean;
}

/** The talk key of a row. A program feed shows its levels there. */
export const RowTalk = ({ channel, place, inTabOrder, look, metered = false }: RowTalkProps) => {
  const { panel: words } = useText();
  const { view, onAir, blocked } = look;
  const tabIndex = inTabOrder ? 0 : -1;
  if (view.kind === 'feed' || channel.feed) {
    return (
      <div
        className="button talk talk-feed"
        role="group"
        aria-label={channel.name}
        tabIndex={tabIndex}
        data-face=""
      >
        <FeedLevelMeters channel={channel} />
      </div>
    );
  }
  const verb = shortVerb(words, view);
  return (
    <TalkButton
      className={CLASSES[view.kind]}
      talkKey={{ kind: 'channel', channel: channel.id }}
      blocked={blocked}
      onAir={onAir}
      aria-keyshortcuts={keyShortcut(place)}
      aria-label={`${verb} ${channel.name}`}
      tabIndex={tabIndex}
      data-face=""
    >
      <Icon name={faceWords(words, view).icon} />
      <span>{verb}</span>
      {metered && onAir && <LevelMeter source={{ kind: 'input' }} />}
    </TalkButton>
  );
};
