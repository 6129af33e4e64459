import { cutName, foldName } from '../../protocol/index.ts';

/** @returns the name, or "Bob (2)", "Bob (3)" … when somebody else has it; never longer than a name may be. */
export function uniqueName(wanted: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map(foldName));
  if (!used.has(foldName(wanted))) return wanted;
  for (let n = 2; ; n += 1) {
    const name = cutName(wanted, ` (${String(n)})`);
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
