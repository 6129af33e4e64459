import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { markdownTable, page, tablesOf } from '../../bench/page-text.mjs';

const report = {
  name: 'soak',
  date: '2026-03-04T05:06:07.000Z',
  command: 'npm run soak -- --save',
  commit: 'abc',
  machine: {
    cpu: 'A processor',
    cores: 2,
    memoryGb: 4,
    system: 'an OS',
    node: 'v20',
    others: { peer: '1.2' },
  },
  plots: ['soak.svg'],
  results: { hours: 0.5, growth: { mb: 0.25 }, runs: [{ at: 1, lost: 0, all: [1, 2] }] },
};

describe('the page of benchmarks', () => {
  it('names the command, the date and the machine of each report', () => {
    const text = page([report]);
    expect(text).toContain(
      '`npm run soak -- --save`, 2026-03-04, commit abc; A processor, 2 cores, 4 GB, an OS; Node v20, peer 1.2.',
    );
    expect(text).toContain('![soak](soak.svg)');
  });

  it('says of what was not measured how to measure it', () => {
    expect(page([])).toContain('Not measured yet: `npm run bench:latency -- --peer mumble --save`');
  });

  it('shows reports that it does not know', () => {
    expect(page([{ ...report, name: 'novelty' }])).toContain('## novelty');
  });

  it('makes tables out of results that come without', () => {
    expect(tablesOf(report.results)).toEqual([
      { title: '', rows: [{ hours: 0.5, 'growth mb': 0.25 }] },
      { title: 'runs', rows: [{ at: 1, lost: 0 }] },
    ]);
  });

  it('prefers the tables that a report brings', () => {
    const text = page([{ ...report, tables: [{ title: 'Own', rows: [{ what: 'x', ms: 1.23456 }] }] }]);
    expect(text).toContain('**Own**\n\n| what | ms |\n| --- | --- |\n| x | 1.235 |');
    expect(text).not.toContain('growth');
  });

  it('keeps rows of different columns apart', () => {
    expect(markdownTable([{ a: 1 }, { b: 'x|y' }])).toBe('| a | b |\n| --- | --- |\n| 1 |  |\n|  | x\\|y |');
  });
});

describe('the page in the repository', () => {
  it('is what npm run bench:page makes of the reports', async () => {
    const folder = fileURLToPath(new URL('../../../docs/benchmarks/', import.meta.url));
    const { reportsIn } = await import('../../bench/write-page.mjs');
    expect(readFileSync(`${folder}README.md`, 'utf8')).toBe(page(reportsIn(folder)));
  });
});
