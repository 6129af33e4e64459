import type { HostedChannel } from '../../main/contract/index.ts';
import { channelSlug } from './channel-slug.ts';

/**
 * Channels of the hosted server while somebody edits them. `id` undefined: a new channel, which
 * gets its id from its name.
 */
export interface ChannelDraft {
  /** Only for the page: keeps a row's field in place while rows move. */
  readonly key: number;
  readonly id: string | undefined;
  readonly name: string;
  readonly mode: HostedChannel['mode'];
}

export type DraftProblem = 'name-missing' | 'name-twice';

export function draftOf(channels: readonly HostedChannel[]): readonly ChannelDraft[] {
  return channels.map(({ id, name, mode }, key) => ({ key, id, name, mode }));
}

export function addedTo(drafts: readonly ChannelDraft[]): readonly ChannelDraft[] {
  const key = Math.max(-1, ...drafts.map((draft) => draft.key)) + 1;
  return [...drafts, { key, id: undefined, name: '', mode: 'open' }];
}

/** @param by −1 up, +1 down; a channel at the end stays there */
export function movedBy(drafts: readonly ChannelDraft[], key: number, by: -1 | 1): readonly ChannelDraft[] {
  const from = drafts.findIndex((draft) => draft.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= drafts.length) return drafts;
  const moved = [...drafts];
  [moved[from], moved[to]] = [drafts[to]!, drafts[from]!];
  return moved;
}

export function problemOf(drafts: readonly ChannelDraft[]): DraftProblem | undefined {
  // As the server compares them.
  const names = drafts.map(({ name }) => name.trim().normalize('NFKC').toLowerCase());
  if (names.includes('')) return 'name-missing';
  return new Set(names).size < names.length ? 'name-twice' : undefined;
}

/**
 * The channels for main. Existing ids stay, so that stations keep their settings through a rename.
 */
export function hostedOf(drafts: readonly ChannelDraft[]): HostedChannel[] {
  const taken = drafts.flatMap(({ id }) => (id === undefined ? [] : [id]));
  return drafts.map(({ id, name, mode }) => {
    if (id !== undefined) return { id, name: name.trim(), mode };
    const slug = channelSlug(name, taken);
    taken.push(slug);
    return { id: slug, name: name.trim(), mode };
  });
}

export function isSame(drafts: readonly ChannelDraft[], channels: readonly HostedChannel[]): boolean {
  return (
    drafts.length === channels.length &&
    drafts.every(({ id, name, mode }, index) => {
      const channel = channels[index]!;
      return id === channel.id && name.trim() === channel.name && mode === channel.mode;
    })
  );
}
