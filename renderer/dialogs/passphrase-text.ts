/**
 * Rules for typing and pasting a passphrase: most are four plain words, but a host may choose any
 * text.
 */

export const WORD_COUNT = 4;

export type Pasted =
  /** The whole of a `partyline://` link: it names the server and brings the passphrase along. */
  | { readonly kind: 'invitation'; readonly link: string }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A passphrase that does not fit into the word boxes; kept as it is, case and hyphens too. */
  | { readonly kind: 'whole'; readonly text: string };

const EMPTY: readonly string[] = Array.from({ length: WORD_COUNT }, () => '');

/**
 * Reads text that was pasted into one of the word boxes. Fewer than four words are accepted too.
 */
export function readPaste(text: string): Pasted {
  const trimmed = text.trim();
  const link = invitationIn(trimmed);
  if (link !== undefined) return { kind: 'invitation', link };
  const words = wordsOf(trimmed);
  return words.length <= WORD_COUNT ? { kind: 'words', words } : { kind: 'whole', text: trimmed };
}

/** @returns the invitation link within a text, such as a chat message that was copied whole. */
export function invitationIn(text: string): string | undefined {
  // Takes only the characters of a link: quotation marks and full stops around it are not part of
  // it.
  return /partyline:\/\/[\w\-.~:/?#@!$&()*+,;=%[\]]*[\w\-~/=%]/i.exec(text)?.[0];
}

/** Spaces of any script separate words. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s\u3000]+/u).filter((word) => word !== '');
}

/** Fills the boxes from `at` on; words that would fall off the end move the start forward. */
export function fillWords(
  current: readonly string[],
  at: number,
  pasted: readonly string[],
): readonly string[] {
  const start = Math.max(0, Math.min(at, WORD_COUNT - pasted.length));
  return EMPTY.map((_, index) => pasted[index - start] ?? current[index] ?? '');
}

/**
 * @returns the boxes for a passphrase, or undefined if it is not four words with single spaces
 * between them.
 */
export function boxesFor(passphrase: string): readonly string[] | undefined {
  if (passphrase === '') return EMPTY;
  const words = wordsOf(passphrase);
  return words.length === WORD_COUNT && words.join(' ').toLowerCase() === passphrase ? words : undefined;
}

/**
 * The text to send: the words in their order, one space between them. It is in small letters, as
 * hosts generate it, because people read words aloud and tablets begin a field with a capital. A
 * passphrase with capitals of its own is typed whole.
 */
export function joinWords(words: readonly string[]): string {
  return words
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
    .join(' ');
}

/** Whether there is enough to try: each try that fails counts against this computer. */
export function isComplete(words: readonly string[]): boolean {
  return words.length === WORD_COUNT && words.every((word) => word.trim() !== '');
}

/** A passphrase that is being typed: in four boxes, or in one for those who chose their own. */
export type PassphraseDraft =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'whole'; readonly text: string };

export const EMPTY_PASSPHRASE: PassphraseDraft = { kind: 'words', words: EMPTY };

export function passphraseOf(draft: PassphraseDraft): string {
  return draft.kind === 'words' ? joinWords(draft.words) : draft.text.trim();
}

/** Some words are missing, so the passphrase is not ready to be sent. */
export function isHalfTyped(draft: PassphraseDraft): boolean {
  return draft.kind === 'words' && joinWords(draft.words) !== '' && !isComplete(draft.words);
}

/** Changes between the four boxes and the one box, and keeps the typed text. */
export function otherKind(draft: PassphraseDraft): PassphraseDraft {
  if (draft.kind === 'words') return { kind: 'whole', text: joinWords(draft.words) };
  const words = wordsOf(draft.text);
  return { kind: 'words', words: fillWords(EMPTY, 0, words.length <= WORD_COUNT ? words : []) };
}
