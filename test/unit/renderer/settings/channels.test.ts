import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../../main/contract/index.ts';
import { channelSlug } from '../../../../renderer/settings/channel-slug.ts';
import {
  addedTo,
  draftOf,
  hostedOf,
  isSame,
  movedBy,
  problemOf,
} from '../../../../renderer/settings/hosted-channels.ts';

describe('channelSlug', () => {
  it.each([
    ['Main', 'main'],
    ['  Café & Bar ', 'cafe-bar'],
    ['舞台', 'channel'],
    ['--', 'channel'],
    ['A'.repeat(60), 'a'.repeat(32)],
  ])('%s → %s', (name, slug) => {
    expect(channelSlug(name, [])).toBe(slug);
  });

  it('adds a number when the id is taken', () => {
    expect(channelSlug('Main', ['main'])).toBe('main-2');
    expect(channelSlug('Main', ['main', 'main-2'])).toBe('main-3');
  });

  it('always returns an id that main accepts, and never a taken one', () => {
    const { args } = contract.calls.setHostedChannels;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 40 }), (name, other) => {
        const taken = [channelSlug(other, [])];
        const id = channelSlug(name, taken);
        expect(taken).not.toContain(id);
        expect(args.safeParse({ channels: [{ id, name: 'x', mode: 'open' }] }).success).toBe(true);
      }),
    );
  });
});

describe('editing hosted channels', () => {
  const channels = [
    { id: 'main', name: 'Main', mode: 'open' },
    { id: 'camera', name: 'Camera', mode: 'exclusive' },
  ] as const;
  const drafts = draftOf(channels);

  it('keeps ids through a rename and makes unique ones for new channels', () => {
    const renamed = drafts.map((draft) => (draft.id === 'main' ? { ...draft, name: ' Stage ' } : draft));
    const added = addedTo(renamed).map((draft) =>
      draft.id === undefined ? { ...draft, name: 'Main' } : draft,
    );
    expect(hostedOf(added)).toEqual([
      { id: 'main', name: 'Stage', mode: 'open' },
      { id: 'camera', name: 'Camera', mode: 'exclusive' },
      { id: 'main-2', name: 'Main', mode: 'open' },
    ]);
  });

  it('moves within the list', () => {
    expect(movedBy(drafts, 1, -1).map(({ id }) => id)).toEqual(['camera', 'main']);
    expect(movedBy(drafts, 0, -1)).toBe(drafts);
    expect(movedBy(drafts, 1, 1)).toBe(drafts);
  });

  it('reports what is missing, and whether anything changed', () => {
    expect(problemOf(addedTo(drafts))).toBe('name-missing');
    expect(problemOf(drafts.map((draft) => ({ ...draft, name: 'same' })))).toBe('name-twice');
    const wide = drafts.map((draft, index) => ({
      ...draft,
      name: index === 0 ? 'ＡＢ' : `ab${'.'.repeat(index - 1)}`,
    }));
    expect(problemOf(wide)).toBe('name-twice');
    expect(problemOf(drafts)).toBeUndefined();
    expect(isSame(drafts, channels)).toBe(true);
    expect(isSame(movedBy(drafts, 0, 1), channels)).toBe(false);
    expect(isSame(addedTo(drafts), channels)).toBe(false);
  });
});
