import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The walks of the three data paths in docs/architecture.md: each hop names a function of a file. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string): string => readFileSync(ROOT + path, 'utf8');

const [, section = ''] = /^## Three walks$(.*?)^## /ms.exec(textOf('docs/architecture.md')) ?? [];
const hops = [...section.matchAll(/^\d+\. `([\w./-]+): ([#\w]+)`$/gm)].map(([, file = '', name = '']) => ({
  file,
  name,
}));

/** A function, a method, or a property or constant that holds one. */
const declares = (text: string, name: string): boolean =>
  new RegExp(`(function |const |^\\s*(async )?)${name}(<[^\\n]*>)?( =|: |\\()`, 'm').test(text);

describe('the architecture page', () => {
  it('lists the hops of a walk', () => {
    expect(hops.length).toBeGreaterThan(10);
  });

  it.each(hops)('names a function that exists: $file: $name', ({ file, name }) => {
    expect(declares(textOf(file), name)).toBe(true);
  });

  it('does not take a call or a longer name for a declaration', () => {
    expect(declares('call(x);\nconst listener = 1;', 'listen')).toBe(false);
  });
});
