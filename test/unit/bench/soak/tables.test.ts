import { describe, expect, it } from 'vitest';
import type { LimitRow } from '../../../bench/soak/results.ts';
import { soakTables, type SoakSummary } from '../../../bench/soak/tables.ts';

const line = { slopeMbPerH: 0.5, halfWidthMbPerH: 0.1, firstMb: 80, lastMb: 81 };
const soak: SoakSummary = {
  seconds: 60,
  listeners: 50,
  talkers: 4,
  everyS: 10,
  memory: { rss: line, live: line },
  account: {
    due: 2_000,
    received: 1_999,
    outOfOrder: 0,
    worst: 1,
    lost: 1,
    sent: 40,
    unsent: 0,
    cut: 0,
    broken: 0,
    reconnects: 3,
    delayMs: { p50: 1, p99: 2, p999: 3, max: 4 },
  },
  serverCores: 0.25,
  loadCores: 0.5,
  limits: [],
};

describe('soakTables', () => {
  it('shows a report from before compiled code was measured', () => {
    const [load] = soakTables(soak);
    expect(load.rows).toContainEqual({
      what: 'frames that came, of those that were due',
      measured: '1,999 of 2,000',
    });
    expect(load.rows.some(({ what }) => String(what).includes('compiled'))).toBe(false);
  });

  it('shows pauses only of the processes that reported them', () => {
    const main = { count: 1_800, p999Ms: 4.44, longestMs: 21 };
    const station = { presses: 1, opened: 1, pauses: { main }, memory: { main: line, audio: line } };
    const [load] = soakTables({ ...soak, station });
    const rows = load.rows.filter(({ what }) => String(what).includes('garbage'));
    expect(rows.map(({ measured }) => measured)).toEqual(['1800; 4.4 ms; 21.0 ms']);
  });

  it('shows the measured and the allowed value of each limit', () => {
    const limits: LimitRow[] = [
      { name: 'a', isKept: true, kind: 'slope', slopeMbPerH: -0.32, halfWidthMbPerH: 0.38, limitMbPerH: 1 },
      { name: 'b', isKept: false, kind: 'growth', growthMb: 12, limitMb: 10 },
      {
        name: 'c',
        isKept: true,
        kind: 'growth',
        growthMb: 0.78,
        slopeMbPerH: 2.34,
        halfWidthMbPerH: 4.4,
        limitMb: 30,
      },
      { name: 'd', isKept: true, kind: 'at-most', count: 0, limit: 0 },
      { name: 'e', isKept: true, kind: 'dropped-for-lag', count: 2, limit: 3 },
      { name: 'f', isKept: false, kind: 'as-at-start', count: null, atStart: 22 },
      { name: 'g', isKept: true, kind: 'some', count: 5 },
    ];
    const [, table] = soakTables({ ...soak, limits });
    expect(table.rows.map(({ measured, limit, kept }) => [measured, limit, kept])).toEqual([
      ['-0.32 ± 0.38 MB/h', '1 MB/h', 'yes'],
      ['12.00 MB', '10.00 MB', 'no'],
      ['0.78 MB (2.3 ± 4.4 MB/h)', '30 MB', 'yes'],
      ['0', '0', 'yes'],
      ['2', '3, dropped for lag', 'yes'],
      ['unknown', '22, as at the start', 'no'],
      ['5', 'some', 'yes'],
    ]);
  });
});
