import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READMES = ['README.md', 'README.zh-CN.md'];
/** The systems that a README compares, in the order of its rows. */
const SYSTEMS = ['Partyline, defaults', 'Mumble, lowest settings', 'Mumble, defaults'];
const DELAYS = ['median ms', 'press to first sound, median ms'];

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** @returns both delays of each system, as docs/benchmarks.md shows them. */
function measuredDelays(): (string | undefined)[][] {
  const [, table = ''] = /^\*\*Delays\*\*\n\n((?:\|.*\n)+)/m.exec(textOf('docs/benchmarks/README.md')) ?? [];
  const [header = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
  const columns = DELAYS.map((delay) => header.indexOf(delay));
  return SYSTEMS.map((system) => columns.map((column) => rows.find((row) => row[1] === system)?.[column]));
}

describe.each(READMES)('%s', (path) => {
  const text = textOf(path);

  it('links to the other language on its first line', () => {
    const [line] = text.split('\n', 1);
    expect(/^\[.+\]\((.+)\)$/.exec(line)?.[1]).toBe(READMES.find((other) => other !== path));
  });

  it('shows two commands first, and CI ends with the second one', () => {
    const [, block = ''] = /^```sh\n([\s\S]*?)^```/m.exec(text) ?? [];
    const commands = block
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +#.*$/, ''));
    expect(commands).toEqual(['npm ci && npm start', textOf('.ci/run').trim().split('\n').at(-1)]);
  });

  it('shows the delays of docs/benchmarks.md', () => {
    const shown = [...text.matchAll(/^\| [^|]+ \| (\d+\.\d) \| (\d+\.\d) \|$/gm)].map(
      ([, ...delays]) => delays,
    );
    expect(shown).toEqual(measuredDelays());
    const introduction = text.split('![', 1)[0];
    for (const delay of shown[0]) expect(introduction).toContain(delay);
  });
});
