import { expect, it } from 'vitest';
import { keepEqual } from '../../../renderer/state/keep-equal.ts';
import { manyChannels } from '../../support/density-fixtures.ts';

const copy = <Value>(value: Value): Value => structuredClone(value);

it('returns the earlier object when nothing has changed', () => {
  const before = manyChannels(1_700_000_000_000, 64);
  expect(keepEqual(before, copy(before))).toBe(before);
});

it('keeps every unchanged part of the earlier object, and no changed part', () => {
  const before = manyChannels(1_700_000_000_000, 64);
  const after = copy(before);
  const changed = {
    ...after,
    revision: 2,
    channels: after.channels.map((one, index) => (index === 7 ? { ...one, listeners: 99 } : one)),
  };
  const kept = keepEqual(before, changed);
  expect(kept).toEqual(changed);
  expect(kept.channels.filter((one, index) => one !== before.channels[index])).toHaveLength(1);
  expect(kept.stations).toBe(before.stations);
  expect(kept.settings).toBe(before.settings);
});

it.each([
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: 1, b: undefined }, { a: 1 }],
  [[1, 2], [1]],
  [[1], { 0: 1 }],
  [{ 0: 1 }, [1]],
  [null, {}],
  [{}, null],
  [undefined, 0],
  [NaN, NaN],
])('returns the new value after %j: %j', (before, after) => {
  expect(keepEqual(before, after)).toStrictEqual(after);
});
