import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * The walks along the data paths in docs/architecture.md: each step names a file and a function
 * that are there.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const section = /^## Three walks\n(.*?)^## /ms.exec(page)?.[1] ?? '';
const walks = section
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    title: text.split('\n', 1)[0] ?? '',
    steps: text.match(/^\d+\. /gm)?.length ?? 0,
    text,
  }));
const places = [...section.matchAll(/`([\w./-]+\.tsx?): (#?\w+)`/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

/** Whether a function, a method or a function in a constant of that name is written in the text. */
const defines = (text: string, name: string): boolean =>
  new RegExp(`^\\s*(export )?(default )?(async )?function ${name}\\b`, 'm').test(text) ||
  new RegExp(`^  (private |readonly |async )*${name} ?(\\(|=.*=>|<)`, 'm').test(text) ||
  new RegExp(`^ +(async )?${name}\\(.*\\{$`, 'm').test(text) ||
  new RegExp(`^(export )?const ${name}\\b.*=`, 'm').test(text) ||
  // A handler in a table of handlers.
  new RegExp(`^ +${name}: \\(.*=>`, 'm').test(text);

describe('the walks along the data paths', () => {
  it.each(places)('finds in %s the function %s', (file, name) => {
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(defines(readFileSync(join(ROOT, file), 'utf8'), name), `${file}: ${name}`).toBe(true);
  });

  it.each(walks)('takes at most 10 steps with sound, and 20 with a click: $title', ({ title, steps }) => {
    expect(steps).toBeGreaterThan(4);
    expect(steps).toBeLessThanOrEqual(/socket/.test(title) ? 10 : 20);
  });

  it('describes both ways of the sound, and the click on listen', () => {
    expect(walks.map(({ title }) => title)).toEqual([
      'From the microphone to the socket',
      'From the socket to the speaker',
      'A click on listen, to the server and back to the screen',
    ]);
  });

  it('distinguishes a definition from a call', () => {
    expect(defines('  #heard(frame: Frame): void {', '#onFrame')).toBe(false);
    expect(defines('    this.#onFrame(frame);', '#onFrame')).toBe(false);
  });
});
