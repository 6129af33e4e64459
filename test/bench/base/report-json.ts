/**
 * Writes JSON that a diff can show: one key of an object on a line, and one row of a list on a
 * line. Objects in a row stay on its line, and so does a list of plain values. Numbers are exact.
 */
export function reportJson(value: unknown): string {
  return `${textOf(value, '')}\n`;
}

function textOf(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const block = (open: string, lines: readonly string[], close: string): string =>
    `${open}\n${lines.map((line) => inner + line).join(',\n')}\n${indent}${close}`;
  if (Array.isArray(value)) {
    return value.some(isNested) ? block('[', value.map(inLine), ']') : inLine(value);
  }
  if (!isNested(value)) return scalar(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, entry]) => `${JSON.stringify(key)}: ${textOf(entry, inner)}`);
  return block('{', lines, '}');
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (!isNested(value)) return scalar(value);
  const parts = entriesOf(value).map(([key, entry]) => `${JSON.stringify(key)}: ${inLine(entry)}`);
  return `{${parts.join(', ')}}`;
}

/** A key whose value is undefined is left out, as `JSON.stringify` does. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** NaN and infinity become null, as in `JSON.stringify`. */
function scalar(value: unknown): string {
  return JSON.stringify(value ?? null);
}
