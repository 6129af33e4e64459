import { MAX_NAME_BYTES, MAX_NAME_LENGTH, MAX_NAME_MARKS } from './limits.ts';

/**
 * The one rule for names that people read: names of stations, places, servers and channels; on the
 * wire, on the command line, in the panel, in the settings and in a server's configuration. Pure,
 * and free of Node.
 */

export type NameProblem =
  | 'empty'
  /** A space at an end of a name that a program sent. */
  | 'outer-space'
  | 'nothing-visible'
  | 'too-long'
  | 'too-big'
  /** Control characters and line breaks. */
  | 'control'
  /** A character that turns the direction of the text around it. */
  | 'direction'
  /** A character that nobody sees, at a place where it has no effect. */
  | 'invisible'
  /** A joiner at a place where it joins nothing. */
  | 'joiner'
  /** A combining mark without a letter under it. */
  | 'lone-mark'
  | 'many-marks'
  /** Half a surrogate pair, or a code that is no character. */
  | 'not-text'
  /** Only for channels, because commands name them. */
  | 'at-sign'
  | 'comma'
  | 'override';

/** `character`: the character at fault, as `U+200B`. */
interface RefusedName {
  readonly ok: false;
  readonly problem: NameProblem;
  readonly character?: string;
}
export type NameAnswer = { readonly ok: true; readonly name: string } | RefusedName;

const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
/** A longer text is refused without further checks. */
const MOST_UNITS = 4 * MAX_NAME_BYTES;

/**
 * Scripts whose letters never join: a joiner between two of them changes nothing that people see.
 */
const NEVER_JOINED = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Han', 'Hiragana']
  .concat('Katakana', 'Bopomofo', 'Hangul')
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const IGNORABLE = '\\p{Default_Ignorable_Code_Point}';

/** Invisible characters at the places where they have their effect. */
const FITTING = [
  // England, Scotland, Wales: a black flag, followed by letters that only flags have.
  '(?<=\\u{1F3F4})[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{3,6}\\u{E007F}',
  // One emoji of several: a woman and a fire engine make a firefighter.
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})',
  // Letter forms: within Persian words, and at the end of Telugu and Malayalam ones.
  `(?<=(?![${NEVER_JOINED}${IGNORABLE}])[\\p{L}\\p{M}])[\\u200C\\u200D]`,
  // Another form of the character before it: of emoji, Han characters and Mongolian letters.
  `(?<=(?!${IGNORABLE})[\\p{L}\\p{N}\\p{P}\\p{S}])[\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}\\u180B-\\u180D\\u180F]`,
].join('|');
const NO_TEXT = '\\p{Surrogate}\\p{Noncharacter_Code_Point}\\uFFF9-\\uFFFC';
const CONTROL = '\\p{Cc}\\p{Zl}\\p{Zp}';
/** Letters and symbols, by their class, that leave nothing on the screen. */
const BLANK = '\\u2800\\u{13441}\\u{13442}\\u{1D159}';
const WHITE = `[${BLANK}\\p{Zs}\\t-\\r\\u2028\\u2029]`;

const fitting = new RegExp(FITTING, 'gu');
const visible = new RegExp(`(?![${BLANK}${IGNORABLE}${NO_TEXT}])[\\p{L}\\p{N}\\p{P}\\p{S}\\p{Cn}]`, 'u');
const outerSpace = /^[\p{Zs}\t-\r\u2028\u2029]+|[\p{Zs}\t-\r\u2028\u2029]+$/gu;
/** The space of Chinese and Japanese text is as wide as a letter, and stays. */
const oddSpace = /\p{Zs}{2,}|(?![ \u3000])\p{Zs}/gu;
const controls = new RegExp(`[${CONTROL}]+`, 'gu');
const unfit = new RegExp(`(${FITTING})|[${IGNORABLE}${NO_TEXT}]`, 'gu');
const ignorable = new RegExp(IGNORABLE, 'gu');
const white = new RegExp(`${WHITE}+`, 'gu');

/** In this order: people are told the first problem that is found. */
const REFUSED: readonly (readonly [NameProblem, RegExp])[] = [
  ['not-text', new RegExp(`[${NO_TEXT}]`, 'u')],
  ['control', new RegExp(`[${CONTROL}]`, 'u')],
  ['direction', /\p{Bidi_Control}/u],
  ['joiner', /[\u200C\u200D]/u],
  ['invisible', new RegExp(IGNORABLE, 'u')],
];
const loneMark = new RegExp(`(?:^|${WHITE})(\\p{M})`, 'u');
const manyMarks = new RegExp(`[\\p{Mn}\\p{Me}]{${String(MAX_NAME_MARKS + 1)},}`, 'u');

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The characters of a text as people count them: 👩‍🚒 is one, and so is a letter with its accents.
 */
const clustersOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/**
 * Reads a name that a person typed. The accepted name may differ from the text by its spaces and by
 * Unicode's normal form (NFC), so the caller must use the accepted one.
 */
export function readName(text: string): NameAnswer {
  if (text.length <= MAX_NAME_LENGTH && PLAIN.test(text)) return { ok: true, name: text };
  if (text === '') return { ok: false, problem: 'empty' };
  if (text.length > MOST_UNITS) return { ok: false, problem: 'too-long' };
  const name = tidied(text);
  const rest = name.replace(fitting, '');
  if (!visible.test(rest)) return { ok: false, problem: name === '' ? 'empty' : 'nothing-visible' };
  for (const [problem, pattern] of REFUSED) {
    const [found] = pattern.exec(rest) ?? [];
    if (found !== undefined) return { ok: false, problem, character: codeOf(found) };
  }
  const [, mark] = loneMark.exec(name) ?? [];
  if (mark !== undefined) return { ok: false, problem: 'lone-mark', character: codeOf(mark) };
  if (manyMarks.test(name)) return { ok: false, problem: 'many-marks' };
  if (clustersOf(name).length > MAX_NAME_LENGTH) return { ok: false, problem: 'too-long' };
  return bytesOf(name) > MAX_NAME_BYTES ? { ok: false, problem: 'too-big' } : { ok: true, name };
}

/** Reads a channel's name; commands must be able to name it. */
export function readChannelName(text: string): NameAnswer {
  const answer = readName(text);
  if (!answer.ok) return answer;
  const { name } = answer;
  if (name.startsWith('@')) return { ok: false, problem: 'at-sign' };
  if (name.includes(',')) return { ok: false, problem: 'comma' };
  return /\s+override$/i.test(name) ? { ok: false, problem: 'override' } : answer;
}

/** Reads a name that comes from a program or a file: spaces at an end are a mistake there. */
export function readFinalName(text: string, read: (text: string) => NameAnswer = readName): NameAnswer {
  const answer = readName(text);
  if (!answer.ok) return answer;
  return text.replace(outerSpace, '') === text ? read(text) : { ok: false, problem: 'outer-space' };
}

/**
 * Keeps the usable parts of a name that nobody here has chosen: a computer's, or another server's.
 * @returns an empty text when nothing is usable.
 * @param tooLong what to do with a name that is too long.
 */
export function repairName(text: string, tooLong: 'cut' | 'dropped' = 'cut'): string {
  if (readFinalName(text).ok) return text;
  let name = text.slice(0, MOST_UNITS).replace(controls, ' ');
  for (let before = ''; before !== name;) {
    before = name;
    name = tidied(name.replace(unfit, (_, kept: string | undefined) => kept ?? ''));
  }
  if (tooLong === 'cut') name = cutName(name);
  return readName(name).ok ? name : '';
}

/**
 * Cuts a name to the longest beginning of whole characters that leaves room for the suffix, and
 * adds the suffix.
 */
export function cutName(name: string, suffix = ''): string {
  const most = MAX_NAME_LENGTH - clustersOf(suffix).length;
  let bytes = bytesOf(suffix);
  const kept = clustersOf(name)
    .slice(0, most)
    .filter((cluster) => (bytes += bytesOf(cluster)) <= MAX_NAME_BYTES);
  return kept.join('').trimEnd() + suffix;
}

/**
 * One spelling for comparison: a person in a hurry cannot tell "bob" and "Bob" apart on two keys.
 */
export const foldName = (name: string): string =>
  name.normalize('NFKC').replace(ignorable, '').toLowerCase().replace(white, ' ').trim();

/** Says what is wrong, to follow the field's name: `--name must not be empty`. */
export function nameReason({ problem, character = 'a character' }: RefusedName): string {
  switch (problem) {
    case 'empty':
      return 'must not be empty';
    case 'outer-space':
      return 'must not begin or end with a space';
    case 'nothing-visible':
      return 'must have at least one character that people can see';
    case 'too-long':
      return `must have at most ${String(MAX_NAME_LENGTH)} characters`;
    case 'too-big':
      return `must have at most ${String(MAX_NAME_BYTES)} bytes as UTF-8: use fewer characters`;
    case 'control':
      return `must not contain control characters or line breaks (${character}): leave it out`;
    case 'direction':
      return `must not contain ${character}, which turns the direction of the text around it: leave it out`;
    case 'invisible':
      return `must not contain ${character}, which nobody can see: leave it out`;
    case 'joiner':
      return `must not contain ${character} where it joins nothing: leave it out`;
    case 'lone-mark':
      return `must not contain the mark ${character} without a letter before it: write the letter, or leave it out`;
    case 'many-marks':
      return `must have at most ${String(MAX_NAME_MARKS)} marks on one letter: leave some out`;
    case 'not-text':
      return `must not contain ${character}, which stands for no text: leave it out`;
    case 'at-sign':
      return 'must not begin with "@", which means a station in commands: leave the "@" out';
    case 'comma':
      return 'must not contain ",", which stands between two channels in commands: write something else there';
    case 'override':
      return 'must not end in " override", which takes the floor in commands: choose another name';
  }
}

const tidied = (text: string): string => text.normalize('NFC').replace(outerSpace, '').replace(oddSpace, ' ');

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
