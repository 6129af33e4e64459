import { describe, expect, it } from 'vitest';
import { mirrorPlaces } from '../../../../renderer/panel/density/mirror.ts';
import { pinsAfterMove, placeAfter } from '../../../../renderer/panel/density/order.ts';
import { pageAt, pagesOf, pageTally } from '../../../../renderer/panel/density/pages.ts';
import { hasName } from '../../../../renderer/panel/station-name.ts';
import { LISTEN_OFF } from '../../../support/panel-cast.ts';
import { channel } from '../../../support/panel-fixtures.ts';

const named = (...ids: string[]) => ids.map((id) => channel(id, id.toUpperCase()));

describe('pages of channels', () => {
  it('count from 1, and the last one holds the rest', () => {
    const pages = pagesOf(named('a', 'b', 'c', 'd', 'e'), 2);
    expect(pages.map(({ from, to }) => `${from}–${to}`)).toEqual(['1–2', '3–4', '5–5']);
    expect(pagesOf([], 4)).toHaveLength(1);
  });

  it('keep the same channel in sight when the number of pages changes', () => {
    expect([0, 38, 39, 63].map((place) => pageAt(place, 39, 2))).toEqual([0, 0, 1, 1]);
    expect(pageAt(63, 39, 1)).toBe(0);
  });

  it("show this station's microphone first, then the newest call, then the newest voice", () => {
    const talker = (sinceMs: number, name: string) => [{ stationNumber: 1, name, sinceMs }];
    const talking = [
      channel('a', 'A', { talkers: talker(5, 'Ann') }),
      channel('b', 'B', { talkers: talker(9, 'Bob'), listen: LISTEN_OFF }),
      channel('c', 'C', { talkers: talker(99, 'Feed'), feed: true }),
    ];
    expect(pageTally(talking, true)).toEqual({ kind: 'voice', name: 'Ann', channel: 'A' });
    expect(pageTally(talking.slice(1), true)).toEqual({ kind: 'unheard', name: 'Bob', channel: 'B' });
    expect(pageTally(talking.slice(2), true)).toBeUndefined();
    expect(pageTally(talking, false)).toBeUndefined();
    const call = (atMs: number, name: string) => ({ call: { name, stationNumber: 1, atMs } });
    const calling = [...talking, channel('d', 'D', call(1, 'Dan')), channel('e', 'E', call(2, 'Eve'))];
    expect(pageTally(calling, true)).toEqual({ kind: 'call', name: 'Eve', channel: 'E' });
    expect(pageTally([...calling, channel('f', 'F', { air: 'latched' })], true)).toEqual({
      kind: 'air',
      channel: 'F',
    });
  });
});

describe('moving the focus with arrow keys', () => {
  const across = { columns: 4, rows: 2, direction: 'across' } as const;
  const down = { columns: 3, rows: 13, direction: 'down' } as const;

  it('follows rows in a grid and columns in the list, and continues on the next page', () => {
    expect(placeAfter('ArrowRight', 3, 24, across)).toBe(4);
    expect(placeAfter('ArrowDown', 6, 24, across)).toBe(10);
    expect(placeAfter('ArrowDown', 12, 64, down)).toBe(13);
    expect(placeAfter('ArrowRight', 26, 64, down)).toBe(39);
    expect(placeAfter('ArrowLeft', 39, 64, down)).toBe(26);
    expect([placeAfter('Home', 9, 64, down), placeAfter('End', 9, 64, down)]).toEqual([0, 63]);
  });

  it('stops at the first and the last key, and ignores other keys', () => {
    expect(placeAfter('ArrowUp', 2, 24, across)).toBeUndefined();
    expect(placeAfter('ArrowDown', 22, 24, across)).toBeUndefined();
    expect(placeAfter('Home', 0, 24, across)).toBeUndefined();
    expect(placeAfter('x', 3, 24, across)).toBeUndefined();
  });
});

describe('moving a key', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  it.each([
    ['to the front', 0, 'd', 0, ['d']],
    ['among the pinned', 2, 'd', 1, ['a', 'd', 'b']],
    ['behind the pinned', 2, 'd', 2, ['a', 'b', 'd']],
    ['further back, which pins what is before it', 0, 'a', 3, ['b', 'c', 'd', 'a']],
    ['of two pinned keys', 2, 'a', 1, ['b', 'a']],
    ['of a pinned key out of the front', 2, 'a', 2, ['b', 'c', 'a']],
  ])('%s', (_how, pinned, id, place, expected) => {
    expect(pinsAfterMove(order, pinned, id, place)).toEqual(expected);
  });
});

describe('the places of talkers', () => {
  it('stay the same until a talker stops, and then go to the next talker', () => {
    const one = mirrorPlaces([], [5, 9]);
    expect(one).toEqual([5, 9, undefined]);
    expect(mirrorPlaces(one, [9])).toEqual([undefined, 9, undefined]);
    const three = mirrorPlaces([undefined, 9, undefined], [2, 7, 9]);
    expect(three).toEqual([2, 9, 7]);
    expect(mirrorPlaces(three, [1, 2, 7, 9])).toEqual([2, 9, 7]);
    expect(mirrorPlaces(three, [1, 2, 9])).toEqual([2, 9, 1]);
  });
});

describe('a name', () => {
  it.each(['', ' ', '\u3164', '\u200b\u200d', '\u2800', '\ufeff', '\u00a0'])('is refused: %j', (name) => {
    expect(hasName({ name })).toBe(false);
  });
  it.each(['a', '1', '林', '👩‍🚒', '-', 'می‌خواهم'])('is accepted: %s', (name) => {
    expect(hasName({ name })).toBe(true);
  });
});
