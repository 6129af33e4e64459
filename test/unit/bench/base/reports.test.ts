import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportJson } from '../../../bench/base/report-json.ts';
import { BENCHMARKS } from '../../../bench/base/report.ts';
import { reportsIn } from '../../../bench/page/write-page.ts';

/** A figure with its unit inside of a text: "37.2 ms", "40 %". */
const FIGURE = /^[-+≤≥±]?\s*\d+([.,]\d+)?\s*(%|[µmn]?s|MB|dB|k?Hz|ppm)?$/;

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

describe.each(reportsIn(BENCHMARKS).map((report) => [report.name, report] as const))(
  '%s.json',
  (name, report) => {
    it('has one row on a line', () => {
      expect(readFileSync(join(BENCHMARKS, `${name}.json`), 'utf8')).toBe(reportJson(report));
    });

    it('holds figures as numbers', () => {
      expect(textsIn(report.results).filter((text) => FIGURE.test(text))).toEqual([]);
    });

    it('names the build that it measured', () => {
      expect(report.commit).toMatch(/^[0-9a-f]{10}/);
    });
  },
);
