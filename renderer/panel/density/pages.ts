import type { ChannelView } from '../../../main/contract/index.ts';
import { isHeard } from '../listening.ts';

/** Channels by pages, and the activity on hidden pages. */

export interface Page {
  /** The places of the first and of the last channel, counted from 1. */
  readonly from: number;
  readonly to: number;
  readonly channels: readonly ChannelView[];
}

export function pagesOf(channels: readonly ChannelView[], perPage: number): readonly Page[] {
  const count = Math.max(1, Math.ceil(channels.length / perPage));
  return Array.from({ length: count }, (_page, index) => {
    const first = index * perPage;
    const shown = channels.slice(first, first + perPage);
    return { from: Math.min(first + 1, channels.length), to: first + shown.length, channels: shown };
  });
}

/** @param place of a channel that is to be in sight, counted from 0 */
export const pageAt = (place: number, perPage: number, pages: number): number =>
  Math.min(Math.max(0, Math.floor(place / perPage)), pages - 1);

/**
 * The most important activity on hidden pages: this station's open microphone first, then a call,
 * then a voice.
 */
export type PageTally =
  | { readonly kind: 'air'; readonly channel: string }
  | { readonly kind: 'call' | 'voice' | 'unheard'; readonly name: string; readonly channel: string };

const newest = <Item>(items: readonly Item[], atMs: (item: Item) => number): Item | undefined =>
  items.reduce<Item | undefined>((best, item) => (best && atMs(best) >= atMs(item) ? best : item), undefined);

export function pageTally(channels: readonly ChannelView[], joined: boolean): PageTally | undefined {
  const air = channels.find((one) => one.air === 'held' || one.air === 'latched');
  if (air !== undefined) return { kind: 'air', channel: air.name };
  const calling = newest(
    channels.filter(({ call }) => call !== undefined),
    ({ call }) => call!.atMs,
  );
  if (calling?.call !== undefined) return { kind: 'call', name: calling.call.name, channel: calling.name };
  const talking = joined ? channels.filter(({ feed, talkers }) => !feed && talkers.length > 0) : [];
  const heard = talking.filter(isHeard);
  const voice = newest(heard.length > 0 ? heard : talking, ({ talkers }) => talkers[0]!.sinceMs);
  if (voice === undefined) return undefined;
  return { kind: isHeard(voice) ? 'voice' : 'unheard', name: voice.talkers[0]!.name, channel: voice.name };
}
