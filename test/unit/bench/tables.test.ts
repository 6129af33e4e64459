import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TABLES } from '../../bench/tables.mjs';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

interface Saved {
  readonly tables: unknown;
  readonly results: unknown;
}

const report = (name: string): Saved =>
  JSON.parse(readFileSync(`${docs}benchmarks/${name}.json`, 'utf8')) as Saved;

describe('tables that can be made anew', () => {
  it.each(['latency', 'drift', 'dsp'] as const)('of %s are what its report holds', (name) => {
    const { tables, results } = report(name);
    expect(tables).toEqual(TABLES[name](results));
  });

  it('show a mean that there is not as a dash', () => {
    const spread = { median: null, p5: null, p95: null, min: null, max: null };
    const counts = { chirps: 0, unheard: 0, late: 0, lost: 0, concealedMs: 0, cutMs: 0 };
    const talkspurt = {
      talkspurt: 1,
      cutShort: true,
      meanPpm: null,
      level: spread,
      delay: spread,
      ...counts,
    };
    const settled = {
      meanPpm: null,
      onTarget: { seconds: 0, meanPpm: null },
      level: spread,
      delay: spread,
    };
    const real = { ppm: 500, speakerPpm: -1, settled, talkspurts: [talkspurt], cutShort: 1, ...counts };
    const [, whole, [row]] = TABLES.drift({ simulated: [], real }).map(({ rows }) => rows);
    expect(whole).toContainEqual({ what: 'level, median (5–95 %; all), ms', measured: '- (-–-; -–-)' });
    expect(row).toMatchObject({ 'ended by the server': 'yes', 'read faster by, mean, ppm': '-' });
  });

  const soak = {
    seconds: 60,
    listeners: 50,
    talkers: 4,
    everyS: 10,
    memory: {},
    account: { received: 1_999, due: 2_000, delayMs: { p50: 1, p99: 2, p999: 3, max: 4 } },
    serverCores: 0.25,
    loadCores: 0.5,
    limits: [],
  };

  it('bear a soak of before compiled code was looked at', () => {
    const [load] = TABLES.soak(soak);
    expect(load.rows).toContainEqual({
      what: 'frames that came, of those that were due',
      measured: '1,999 of 2,000',
    });
    expect(load.rows.some(({ what }) => String(what).includes('compiled'))).toBe(false);
  });

  it('tell of the pauses of those processes that told theirs', () => {
    const main = { count: 1_800, p999Ms: 4.44, longestMs: 21, young: 1_799 };
    const [load] = TABLES.soak({ ...soak, station: { pauses: { main } } });
    const rows = load.rows.filter(({ what }) => String(what).includes('garbage'));
    expect(rows.map(({ measured }) => measured)).toEqual(['1800; 4.4 ms; 21.0 ms']);
  });
});
