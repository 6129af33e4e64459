import { useRef, type ComponentType, type CSSProperties } from 'react';
import { usePanelParts } from '../../state/panel-store.ts';
import { useText } from '../../text/text.ts';
import type { KeyProps } from '../key-props.ts';
import { NoChannels } from '../top-bar.tsx';
import { useKeys } from './use-keys.ts';

interface RowsProps {
  readonly row: ComponentType<KeyProps>;
  readonly rows: number;
}

/** One column of channels: the rows of one page. */
export const Rows = ({ row: Row, rows }: RowsProps) => {
  const { panel: words } = useText();
  const { channels, connection, microphone } = usePanelParts('channels', 'connection', 'microphone');
  const box = useRef<HTMLDivElement>(null);
  const keys = useKeys({ columns: 1, rows, direction: 'down' }, box);
  const { pages, page, selected, inTabOrder, onKeyDown } = keys;
  const isPaged = pages.length > 1;
  if (channels.length === 0) return <NoChannels />;
  return (
    <div
      ref={box}
      className="rows"
      style={{ '--rows': rows } as CSSProperties}
      {...(isPaged && { role: 'group', 'aria-label': words.channelsFromTo(page.from, page.to) })}
      onKeyDown={onKeyDown}
    >
      {page.channels.map((channel, index) => (
        <Row
          key={channel.id}
          channel={channel}
          place={page.from - 1 + index}
          selected={channel.id === selected}
          inTabOrder={channel.id === inTabOrder}
          connection={connection}
          microphone={microphone}
        />
      ))}
    </div>
  );
};
