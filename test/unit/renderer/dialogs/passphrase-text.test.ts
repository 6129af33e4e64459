import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boxesFor,
  EMPTY_PASSPHRASE,
  fillWords,
  invitationIn,
  isComplete,
  isHalfTyped,
  joinWords,
  otherKind,
  passphraseOf,
  readPaste,
} from '../../../../renderer/dialogs/passphrase-text.ts';

const NOTHING = ['', '', '', ''];

describe('readPaste', () => {
  it('splits four words with any spaces between them', () => {
    const words = ['maple', 'anchor', 'violin', 'harbor'];
    expect(readPaste('maple anchor violin harbor')).toEqual({ kind: 'words', words });
    expect(readPaste('  maple\tanchor\r\nviolin\u3000harbor\n')).toEqual({ kind: 'words', words });
  });

  it('keeps a passphrase with more words or with hyphens in one piece', () => {
    expect(readPaste('one two three four Five')).toEqual({ kind: 'whole', text: 'one two three four Five' });
    expect(readPaste('maple-anchor-violin')).toEqual({ kind: 'words', words: ['maple-anchor-violin'] });
  });

  it('finds an invitation in a message', () => {
    const link = 'partyline://join?host=10.0.0.1&passphrase=a%20b%20c%20d';
    expect(readPaste(`Join us: ${link} tonight`)).toEqual({ kind: 'invitation', link });
    expect(invitationIn(`“${link}”.`)).toBe(link);
    expect(invitationIn(`${link}。`)).toBe(link);
    expect(invitationIn('https://example.org')).toBeUndefined();
  });
});

describe('fillWords', () => {
  it('fills from the box that was pasted into', () => {
    expect(fillWords(['maple', '', '', ''], 1, ['anchor', 'violin', 'harbor'])).toEqual([
      'maple',
      'anchor',
      'violin',
      'harbor',
    ]);
  });

  it('starts at an earlier box when the words would not fit', () => {
    expect(fillWords(NOTHING, 3, ['maple', 'anchor', 'violin', 'harbor'])).toEqual([
      'maple',
      'anchor',
      'violin',
      'harbor',
    ]);
  });

  it('always leaves four boxes', () => {
    const words = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), words, (at, pasted) => {
        const filled = fillWords(NOTHING, at, pasted);
        expect(filled).toHaveLength(4);
        expect(pasted.every((word) => filled.includes(word))).toBe(true);
      }),
    );
  });
});

describe('a passphrase draft', () => {
  it('becomes a passphrase with one space between words', () => {
    expect(passphraseOf({ kind: 'words', words: [' maple', 'anchor ', 'violin', 'harbor'] })).toBe(
      'maple anchor violin harbor',
    );
    expect(passphraseOf({ kind: 'whole', text: ' My own-Secret ' })).toBe('My own-Secret');
    expect(joinWords(NOTHING)).toBe('');
    expect(joinWords(['Maple', ' ANCHOR', 'violin', 'harbor'])).toBe('maple anchor violin harbor');
  });

  it('is incomplete when some words are missing, but not when all are', () => {
    expect(isHalfTyped({ kind: 'words', words: ['maple', '', 'violin', 'harbor'] })).toBe(true);
    expect(isHalfTyped(EMPTY_PASSPHRASE)).toBe(false);
    expect(isHalfTyped({ kind: 'whole', text: 'x' })).toBe(false);
    expect(isComplete(['a', 'b', 'c', 'd'])).toBe(true);
  });

  it('keeps what was typed between the boxes and the one box', () => {
    const words = { kind: 'words', words: ['maple', 'anchor', '', ''] } as const;
    expect(otherKind(words)).toEqual({ kind: 'whole', text: 'maple anchor' });
    expect(otherKind(otherKind(words))).toEqual(words);
    expect(otherKind({ kind: 'whole', text: 'one two three four five' })).toEqual(EMPTY_PASSPHRASE);
  });
});

it('boxesFor offers four boxes only for a passphrase of four plain words', () => {
  expect(boxesFor('maple anchor violin harbor')).toEqual(['maple', 'anchor', 'violin', 'harbor']);
  expect(boxesFor('maple  anchor violin harbor')).toBeUndefined();
  expect(boxesFor('correct-horse')).toBeUndefined();
  expect(boxesFor('Maple Anchor Violin Harbor')).toBeUndefined();
});
