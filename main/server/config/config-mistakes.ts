/** A mistake in a configuration file, for people. */
export interface Mistake {
  /** Empty for the whole file. */
  readonly path: readonly PropertyKey[];
  /** Follows the field's name: `must be 5, 10 or 20`. */
  readonly reason: string;
}

/** A mistake with its position; line and column count from 1. */
interface PlacedMistake {
  readonly line: number;
  readonly column: number;
  /** The path as people write it: `channels[2].name`; empty for the whole file. */
  readonly field: string;
  readonly reason: string;
}

/**
 * The configuration file was refused. The message has one line for each mistake: file, position,
 * field, reason.
 */
export class ConfigError extends Error {
  readonly file: string;
  /** At least one, in the order of the file. */
  readonly mistakes: readonly PlacedMistake[];

  constructor(file: string, mistakes: readonly PlacedMistake[]) {
    const lines = mistakes.map(
      ({ line, column, field, reason }) =>
        `${file}, line ${String(line)}, column ${String(column)}: ${field === '' ? '' : `${field} `}${reason}.`,
    );
    super(lines.join('\n'));
    this.name = 'ConfigError';
    this.file = file;
    this.mistakes = mistakes;
  }
}

/** @returns a path as people write it: `channels[2].name`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${String(part)}]`;
    const name = String(part);
    const shown = /^[\w$-]+$/.test(name) ? name : JSON.stringify(name);
    return text === '' ? shown : `${text}.${shown}`;
  }, '');
}

/** @returns the known word that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = word.length < 5 ? 1 : 2;
  const [best] = known
    .map((it) => ({ it, edits: editsBetween(word.toLowerCase(), it.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits);
  return best?.it;
}

/**
 * Counts the letters that must be changed, added, left out or swapped with their neighbour (optimal
 * string alignment).
 */
function editsBetween(from: string, to: string): number {
  let older: number[] = [];
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        before[j] + 1,
        row[j - 1] + 1,
        before[j - 1] + (same ? 0 : 1),
        swapped ? older[j - 2] + 1 : Infinity,
      );
    }
    older = before;
    before = row;
  }
  return before[to.length];
}

/** @returns the offset of the first byte that is not UTF-8; undefined when all are. */
export function firstNonUtf8(bytes: Uint8Array): number | undefined {
  let at = 0;
  for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) {
    // The decoder replaces wrong bytes by this character; a file may also contain it.
    if (character === '\uFFFD' && !(bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd))
      return at;
    at += Buffer.byteLength(character);
  }
  return undefined;
}
