import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeChanges } from '../../../../main/desk/settings/settings-merge.ts';

describe('changes of two', () => {
  it.each([
    [
      'of different fields are both there',
      { a: 1, b: 1 },
      { a: 2, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 2 },
      [],
    ],
    ['of one field leave ours', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }, ['a']],
    ['that are the same are no conflict', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }, []],
    [
      'within a group are taken apart',
      { g: { a: 1 } },
      { g: { a: 1, b: 2 } },
      { g: { c: 3 } },
      { g: { b: 2, c: 3 } },
      [],
    ],
    ['of a removed field: ours removed', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }, []],
    ['of a removed field: theirs changed', { a: 1 }, {}, { a: 2 }, {}, ['a']],
    ['of a list leave ours', { l: [1] }, { l: [1, 2] }, { l: [3] }, { l: [1, 2] }, ['l']],
    [
      'of a value with a kind are not mixed',
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

  it('never lose ours, and lose theirs only where a conflict is told', () => {
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
