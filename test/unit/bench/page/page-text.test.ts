import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../../bench/base/report.ts';
import { markdownTable, page } from '../../../bench/page/page-text.ts';
import { tablesOf } from '../../../bench/page/tables.ts';
import { reportsIn } from '../../../bench/page/write-page.ts';

const report = {
  name: 'novelty',
  date: '2026-03-04T05:06:07.000Z',
  command: 'npm run bench:novelty -- --save',
  commit: 'abc',
  machine: {
    cpu: 'A processor',
    cores: 2,
    memoryGb: 4,
    system: 'an OS',
    node: 'v20',
    others: { peer: '1.2' },
  },
  plots: ['novelty.svg'],
  results: { hours: 0.5, growth: { mb: 0.25 }, runs: [{ at: 1, lost: 0, all: [1, 2] }] },
};

describe('page', () => {
  it('names the command, the date, the build and the machine of each report', () => {
    const text = page([report]);
    expect(text).toContain(
      '`npm run bench:novelty -- --save`, 2026-03-04, commit abc; A processor, 2 cores, 4 GB, an OS; Node v20, peer 1.2.',
    );
    expect(text).toContain('![novelty](novelty.svg)');
  });

  it('names the command for a report that is missing', () => {
    expect(page([])).toContain('Not measured yet: `npm run bench:latency -- --peer mumble --save`');
  });

  it('shows reports without a section of their own', () => {
    expect(page([report])).toContain('## novelty');
    expect(page([report])).toContain('| at | lost |\n| --- | --- |\n| 1 | 0 |');
  });

  it('matches the page in the repository', () => {
    expect(readFileSync(join(BENCHMARKS, 'README.md'), 'utf8')).toBe(page(reportsIn(BENCHMARKS)));
  });
});

describe('tablesOf', () => {
  it('makes a table of each list in a report that it does not know', () => {
    expect(tablesOf(report)).toEqual([
      { title: '', rows: [{ hours: 0.5, 'growth mb': 0.25 }] },
      { title: 'runs', rows: [{ at: 1, lost: 0 }] },
    ]);
  });
});

describe('markdownTable', () => {
  it('has a column for every key and an empty cell where a row has none', () => {
    expect(markdownTable([{ a: 1 }, { b: 'x|y' }])).toBe('| a | b |\n| --- | --- |\n| 1 |  |\n|  | x\\|y |');
  });

  it('shows fractions with four digits', () => {
    expect(markdownTable([{ ms: 1.23456 }])).toContain('| 1.235 |');
  });
});
