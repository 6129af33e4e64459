import { useRef, type ComponentType, type CSSProperties } from 'react';
import type { PanelState } from '../../../main/contract/index.ts';
import { useText } from '../../text/text.ts';
import type { KeyProps } from '../key-props.ts';
import { NoChannels } from '../top-bar.tsx';
import { useKeys } from './use-keys.ts';

interface RowsProps {
  readonly state: PanelState;
  readonly row: ComponentType<KeyProps>;
  readonly rows: number;
}

/** One column of channels: the rows of one page. */
export const Rows = ({ state, row: Row, rows }: RowsProps) => {
  const { panel: words } = useText();
  const box = useRef<HTMLDivElement>(null);
  const keys = useKeys(state, { columns: 1, rows, direction: 'down' }, box);
  const { pages, page, selected, inTabOrder, onKeyDown } = keys;
  const isPaged = pages.length > 1;
  if (state.channels.length === 0) return <NoChannels connection={state.connection} />;
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
          connection={state.connection}
          microphone={state.microphone}
        />
      ))}
    </div>
  );
};
