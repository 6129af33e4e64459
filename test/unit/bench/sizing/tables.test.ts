import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sizingRow, type SizingResults } from '../../../bench/sizing/tables.ts';
import { ROOT } from '../../../support/root.ts';

describe('the table of sizes in docs/operations.md', () => {
  it('holds the figures of sizing.json', () => {
    const saved = readFileSync(join(ROOT, 'docs/benchmarks/sizing.json'), 'utf8');
    const { steps } = (JSON.parse(saved) as { readonly results: SizingResults }).results;
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const [, table] = /^\| listeners × talkers \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const lines = steps
      .map(sizingRow)
      .map((row) =>
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
