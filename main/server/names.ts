import { foldName } from '../protocol/index.ts';
import { MAX_NAME_LENGTH } from '../protocol/limits.ts';

/** Cuts to `units` UTF-16 units without splitting a surrogate pair. */
function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  const high = text.charCodeAt(units - 1);
  return text.slice(0, high >= 0xd800 && high <= 0xdbff ? units - 1 : units).trimEnd();
}

/** @returns the name, or "Bob (2)", "Bob (3)" … when somebody else has it. At most MAX_NAME_LENGTH units. */
export function uniqueName(wanted: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map(foldName));
  if (!used.has(foldName(wanted))) return wanted;
  for (let n = 2; ; n += 1) {
    const suffix = ` (${String(n)})`;
    const name = cut(wanted, MAX_NAME_LENGTH - suffix.length) + suffix;
    if (!used.has(foldName(name))) return name;
  }
}

/** A pattern of the configuration: a station's name, any case, `*` for anything. */
export type NameTest = (name: string) => boolean;

/** @returns whether a name matches any of the patterns. No patterns: nobody. */
export function matchNames(patterns: readonly string[]): NameTest {
  const tests = patterns.map((pattern) => {
    const parts = foldName(pattern)
      .split('*')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'su');
  });
  return (name) => {
    const folded = foldName(name);
    return tests.some((test) => test.test(folded));
  };
}
