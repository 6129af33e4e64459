import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sizingRows } from '../../bench/sizing-rows.mjs';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

describe('the table of sizes in docs/operations.md', () => {
  it('is made of what sizing.json holds', () => {
    const saved = readFileSync(`${docs}benchmarks/sizing.json`, 'utf8');
    const { runs } = (JSON.parse(saved) as { results: { runs: readonly { steps: readonly object[] }[] } })
      .results;
    const page = readFileSync(`${docs}operations.md`, 'utf8');
    const [, table] = /^\| listeners × talkers \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const lines = sizingRows(runs.flatMap(({ steps }) => steps)).map((row) =>
      [
        row['listeners × talkers at once'],
        row['deliveries/s'].toLocaleString('en-US'),
        `${row['p50 ms']} / ${row['p99 ms']}`,
        `${row['server CPU, % of a core']} %`,
      ].join(' | '),
    );
    expect(table).toBe(lines.map((line) => `| ${line} |\n`).join(''));
  });
});
