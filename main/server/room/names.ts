import { cutName, foldName } from '../../protocol/index.ts';

/**
 * @returns the name, or "Bob (2)", "Bob (3)" … when it is taken; never longer than a name may be.
 */
export function uniqueName(wanted: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map(foldName));
  if (!used.has(foldName(wanted))) return wanted;
  for (let n = 2; ; n += 1) {
    const name = cutName(wanted, ` (${String(n)})`);
    if (!used.has(foldName(name))) return name;
  }
}

/**
 * Tests a name against patterns of the configuration: a station's name in any case, `*` for any
 * text.
 */
export type NameTest = (name: string) => boolean;

/** @returns a test whether a name matches any of the patterns. Without patterns none does. */
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
