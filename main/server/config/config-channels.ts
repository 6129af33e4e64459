import { foldName } from '../../protocol/index.ts';
import { MAX_CHANNEL_ID_LENGTH } from '../../protocol/limits.ts';
import type { Mistake } from './config-mistakes.ts';

/** Rules for channels that concern more than one field, and ids for channels without one. */

interface Named {
  /** Place in the file's list. */
  readonly index: number;
  readonly id: string | undefined;
  readonly name: string;
}

/** Gives an id to each channel without one. */
export function channelIds(channels: readonly Named[]): string[] {
  const given = new Set(channels.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return channels.map(({ id, name, index }) => {
    const own = id ?? deriveId(name, index, given);
    given.add(own);
    return own;
  });
}

/**
 * "Stage Left" → `stage-left`, "Régie" → `regie`; a name without Latin letters or digits →
 * `channel-3`.
 */
function deriveId(name: string, index: number, given: ReadonlySet<string>): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_CHANNEL_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  if (slug !== '') return slug;
  let n = index + 1;
  while (given.has(`channel-${String(n)}`)) n += 1;
  return `channel-${String(n)}`;
}

/**
 * Finds mistakes between channels, and between the fields of one channel.
 * @param channels the value in the file, even if it has other mistakes.
 */
export function channelMistakes(channels: unknown): Mistake[] {
  if (!Array.isArray(channels)) return [];
  const entries = channels.map((entry: unknown) => (isRecord(entry) ? entry : {}));
  const floors = entries.flatMap(({ mode, override }, index) => {
    const isOpen = mode === undefined || mode === 'open';
    if (!isOpen || !Array.isArray(override) || override.length === 0) return [];
    const reason =
      'is given to an open channel, and only exclusive channels have a floor: add "mode": "exclusive", or leave it out';
    return [{ path: ['channels', index, 'override'], reason }];
  });
  const both = entries.flatMap(({ feed, priority }, index) =>
    feed === true && priority === true
      ? [
          {
            path: ['channels', index, 'priority'],
            reason: 'is given to a feed, and a program never goes before who talks: choose one of them',
          },
        ]
      : [],
  );
  const named = entries.flatMap(({ id, name }, index) =>
    typeof name === 'string' && name !== ''
      ? [{ index, name, id: typeof id === 'string' ? id : undefined }]
      : [],
  );
  return [...floors, ...both, ...collisions(named)];
}

/**
 * Finds channels that commands could confuse: a command names a channel by id or name, in any case,
 * and must find only one.
 */
function collisions(named: readonly Named[]): Mistake[] {
  const ids = channelIds(named);
  return named.flatMap(({ index, id, name }, at): Mistake[] => {
    const field = (it: 'id' | 'name'): PropertyKey[] => ['channels', index, it];
    const folded = foldName(name);
    const earlier = named.slice(0, at);
    const asName = earlier.find((other) => foldName(other.name) === folded);
    if (asName)
      return [
        { path: field('name'), reason: `is the name of ${place(asName)}, whatever the case: choose another` },
      ];
    const asId = ids.indexOf(ids[at]);
    if (asId < at) {
      const reason = `gives the id "${ids[at]}", which ${place(named[asId])} has: ${id === undefined ? 'add an "id" of its own' : 'choose another'}`;
      return [{ path: field(id === undefined ? 'name' : 'id'), reason }];
    }
    const others = named.filter((_, other) => ids[other] === folded && ids[other] !== ids[at]);
    if (others.length > 0)
      return [
        {
          path: field('name'),
          reason: `is the id of ${place(others[0])}: choose another name, or another id there`,
        },
      ];
    return [];
  });
}

const place = ({ index }: Named): string => `channels[${String(index)}]`;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
