import type { PanelState } from '../../../main/contract/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { useNow } from '../../state/now.ts';
import { usePanelParts } from '../../state/panel-store.ts';
import { duration } from '../../text/ages.ts';
import { useText, useTongue } from '../../text/text.ts';
import { timeOfDay } from './time-of-day.ts';

const ROWS = 8;

interface Row {
  readonly name: string;
  readonly channel: string;
  readonly atMs: number;
  /** Undefined: talks still. */
  readonly forMs: number | undefined;
}

function rowsOf({
  channels,
  talkLog,
  connection,
}: Pick<PanelState, 'channels' | 'talkLog' | 'connection'>): readonly Row[] {
  const talking = connection.type === 'joined' ? channels.filter(({ feed }) => !feed) : [];
  const now = talking.flatMap(({ name: channel, talkers }) =>
    talkers.map(({ name, sinceMs }): Row => ({ name, channel, atMs: sinceMs, forMs: undefined })),
  );
  return [...now.sort((a, b) => b.atMs - a.atMs), ...talkLog].slice(0, ROWS);
}

/** In the last free place of a few large keys: who talked, over all channels. It is no key. */
export const LastTalked = () => {
  const { panel: words } = useText();
  const tongue = useTongue();
  const nowMs = useNow();
  const rows = rowsOf(usePanelParts('channels', 'talkLog', 'connection'));
  return (
    <section className="board" aria-label={words.lastTalkedAll}>
      <h2>{words.lastTalked}</h2>
      {rows.length === 0 && <p className="board-empty">{words.nobodyTalked}</p>}
      <ol>
        {rows.map(({ name, channel, atMs, forMs }, index) => (
          <li key={index} data-now={forMs === undefined || undefined}>
            {forMs === undefined ? <Icon name="talking" /> : <time>{timeOfDay(tongue, atMs)}</time>}
            <b className="cut">
              <bdi>{name}</bdi>
            </b>
            <span className="cut">{channel}</span>
            <span>{duration(forMs ?? nowMs - atMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
};
