import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeChanges } from '../../../../main/desk/settings/settings-merge.ts';

describe('mergeChanges', () => {
  it.each([
    [
      'keeps both changes of different fields',
      { a: 1, b: 1 },
      { a: 2, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 2 },
      [],
    ],
    ['keeps our change where both changed one field', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }, ['a']],
    ['reports no conflict for the same change', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }, []],
    [
      'merges the fields of a group one by one',
      { g: { a: 1 } },
      { g: { a: 1, b: 2 } },
      { g: { c: 3 } },
      { g: { b: 2, c: 3 } },
      [],
    ],
    ['removes a field that we removed', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }, []],
    ['removes a field that we removed and they changed, with a conflict', { a: 1 }, {}, { a: 2 }, {}, ['a']],
    [
      'keeps our whole list where both changed it',
      { l: [1] },
      { l: [1, 2] },
      { l: [3] },
      { l: [1, 2] },
      ['l'],
    ],
    [
      'keeps our whole value where it has a kind',
      { d: { kind: 'default' } },
      { d: { kind: 'named', name: 'USB' } },
      { d: { kind: 'none' } },
      { d: { kind: 'named', name: 'USB' } },
      ['d'],
    ],
  ])('%s', (_what, base, ours, theirs, value, conflicts) => {
    expect(mergeChanges(base, ours, theirs)).toEqual({ value, conflicts });
  });

  const group = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '__proto__'),
    fc.oneof(fc.nat(2), fc.dictionary(fc.constantFrom('x', 'y'), fc.nat(2))),
  );
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('keeps all our changes, and reports a conflict for each of theirs that it drops', () => {
    fc.assert(
      fc.property(group, group, group, (base, ours, theirs) => {
        expect(plain(mergeChanges(base, ours, base).value)).toEqual(plain(ours));
        expect(plain(mergeChanges(base, base, theirs).value)).toEqual(plain(theirs));
        const { value, conflicts } = mergeChanges(base, ours, theirs);
        const swapped = mergeChanges(base, theirs, ours);
        if (conflicts.length === 0) expect(plain(swapped.value)).toEqual(plain(value));
        expect([...swapped.conflicts].sort()).toEqual([...conflicts].sort());
      }),
    );
  });
});
