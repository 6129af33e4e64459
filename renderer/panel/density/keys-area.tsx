import { useRef, type CSSProperties } from 'react';
import { assertNever } from '../../../common/assert-never.ts';
import { usePanelParts } from '../../state/panel-store.ts';
import { useText } from '../../text/text.ts';
import { ChannelKey } from '../channel-key.tsx';
import { selectedHotkey } from '../hotkey-label.ts';
import type { KeyProps } from '../key-props.ts';
import { NoChannels } from '../top-bar.tsx';
import { CompactKey } from './compact-key.tsx';
import type { Layout, Space } from './density.ts';
import { LastTalked } from './last-talked.tsx';
import { ListRow } from './list-row.tsx';
import { PAGE_ID } from './page-nav.tsx';
import { Strip } from './strip.tsx';
import { useKeys } from './use-keys.ts';

interface KeyProperProps extends KeyProps {
  readonly layout: Layout;
  readonly hotkey: string | undefined;
}

const Key = ({ layout, hotkey, ...props }: KeyProperProps) => {
  switch (layout.density) {
    case 'large':
      return <ChannelKey {...props} hotkey={hotkey} large />;
    case 'standard':
      return <ChannelKey {...props} hotkey={hotkey} />;
    case 'compact':
      return <CompactKey {...props} />;
    case 'list':
      return <ListRow {...props} />;
    default:
      return assertNever(layout.density);
  }
};

/** Under this there is no space for tabs beside a volume. */
const TABS_PX = 860;

interface KeysAreaProps {
  readonly layout: Layout;
  readonly space: Space;
}

/** The keys of one page in fixed places, and below them the strip where there is one. */
export const KeysArea = ({ layout, space }: KeysAreaProps) => {
  const { panel: words } = useText();
  const { channels, connection, microphone, selectedChannel, hotkeys } = usePanelParts(
    'channels',
    'connection',
    'microphone',
    'selectedChannel',
    'hotkeys',
  );
  const { density, columns, rows } = layout;
  const isList = density === 'list';
  const box = useRef<HTMLDivElement>(null);
  const keys = useKeys({ columns, rows, direction: isList ? 'down' : 'across' }, box);
  const { pages, current, page, selected, inTabOrder } = keys;
  const hotkey = selectedHotkey({ hotkeys });
  const hasStrip = isList || pages.length > 1;
  const hasBoard = density === 'large' && page.channels.length < columns * rows;
  const tabbed = pages.length > 1 && !(space.width < TABS_PX * space.scale) && pages.length <= 2;
  if (channels.length === 0) return <NoChannels />;
  return (
    <>
      <div
        ref={box}
        className={isList ? 'list' : `grid grid-${density}`}
        style={{ '--columns': columns, '--rows': rows } as CSSProperties}
        id={PAGE_ID}
        {...(tabbed
          ? { role: 'tabpanel', 'aria-labelledby': `${PAGE_ID}-${current}` }
          : pages.length > 1 && { role: 'group', 'aria-label': words.channelsFromTo(page.from, page.to) })}
        onKeyDown={keys.onKeyDown}
      >
        {page.channels.map((channel, index) => (
          <Key
            key={channel.id}
            layout={layout}
            channel={channel}
            place={page.from - 1 + index}
            selected={channel.id === selected}
            inTabOrder={channel.id === inTabOrder}
            connection={connection}
            microphone={microphone}
            hotkey={channel.id === selectedChannel ? hotkey : undefined}
          />
        ))}
        {hasBoard && <LastTalked />}
      </div>
      {hasStrip && (
        <Strip
          pages={pages}
          current={current}
          joined={connection.type === 'joined'}
          onPage={keys.onPage}
          channel={
            density === 'list' || density === 'compact'
              ? channels.find(({ id }) => id === selected)
              : undefined
          }
          small={space.width < TABS_PX * space.scale}
        />
      )}
    </>
  );
};
