import { describe, expect, it } from 'vitest';
import { outcomes, ratios, type Measured } from '../../../bench/latency/outcome.ts';
import { percentile, summary } from '../../../bench/base/statistics.ts';
import { delayRows, targetRows } from '../../../bench/latency/tables.ts';

const cost = { cpuSecondsPerMinute: 1, pssMb: 20 };
const usage = { server: cost, talker: cost, listener: cost };

function measured(system: string, start: number, delaysMs: number[], lost = 0, continuous = false): Measured {
  const result = { delaysMs, lost, firstSoundMs: [delaysMs[0] / 2], unheard: 0, usage };
  return { system, continuous, start, result };
}

describe('percentile', () => {
  it('interpolates between neighbours', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([10, 20, 30, 40, 50], 0.95)).toBeCloseTo(48, 9);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('appears in a summary with the median and the extremes', () => {
    expect(summary([3, 1, 2])).toEqual({ count: 3, median: 2, p95: 2.9, min: 1, max: 3 });
    expect(summary([])).toBeUndefined();
  });
});

describe('outcomes', () => {
  const all = outcomes([
    measured('Ours', 0, [30, 32]),
    measured('Theirs', 0, [60, 64]),
    measured('Ours', 1, [34, 36], 1),
    measured('Theirs', 1, [60, 64]),
    measured('Theirs, continuous', 0, [50], 0, true),
  ]);

  it('counts the bursts of all starts together, and keeps the median of each start', () => {
    const [ours] = all;
    expect(ours).toMatchObject({
      system: 'Ours',
      starts: 2,
      bursts: 5,
      lost: 1,
      mediansOfStartsMs: [31, 35],
    });
    expect(ours.mouthToEarMs).toMatchObject({ count: 4, median: 33, min: 30, max: 36 });
    expect(ours.delaysMs).toEqual([
      [30, 32],
      [34, 36],
    ]);
  });

  it('compares with other systems of the same kind only', () => {
    expect(ratios(all, (system) => system === 'Ours')).toEqual([
      { ours: 'Ours', theirs: 'Theirs', mouthToEar: 0.53, firstSound: 0.53 },
    ]);
  });

  it('divides the measured delay by the declared one', () => {
    const [first] = outcomes([
      {
        ...measured('Ours', 0, [30, 34]),
        result: {
          ...measured('Ours', 0, [30, 34]).result,
          declared: {
            parts: { captureMs: 10, playoutMs: 15 },
            sumMs: 25,
            gcPauses: { talker: { count: 3, p999Ms: 1.5, longestMs: 2 } },
          },
        },
      },
    ]);
    expect(first).toMatchObject({
      declaredMs: { parts: { captureMs: 10, playoutMs: 15 }, sum: 25 },
      measuredOverDeclared: 1.28,
      gcPauses: { talker: { count: 3, p999Ms: 1.5, longestMs: 2 } },
    });
  });

  it('shows an unknown figure as a dash', () => {
    const [row] = delayRows(
      outcomes([
        { ...measured('Ours', 0, [30]), result: { ...measured('Ours', 0, [30]).result, firstSoundMs: [] } },
      ]),
    );
    expect(row).toMatchObject({
      'median ms': '30.0',
      'press to first sound, median ms': '-',
      lost: '0 of 1',
    });
  });

  it('compares the first system with the targets', () => {
    const rows = targetRows(outcomes([measured('Ours', 0, [34, 36]), measured('Theirs', 0, [60])]), []);
    expect(rows).toContainEqual({ what: 'median, ms', target: '≤ 35', measured: 35, reached: 'yes' });
    expect(rows).toContainEqual({
      what: 'press to first sound, median ms',
      target: '≤ 16',
      measured: 17,
      reached: 'no',
    });
  });

  it("compares the longest pauses of any process's garbage collector with a frame", () => {
    const one = measured('Ours', 0, [30]);
    const pauses = (p999Ms: number) => ({ count: 3, p999Ms, longestMs: p999Ms });
    const declared = {
      parts: { 'frame ms': 5 },
      sumMs: 5,
      gcPauses: { 'talker, audio': pauses(6.3), 'talker, main': pauses(3.9) },
    };
    const rows = targetRows(outcomes([{ ...one, result: { ...one.result, declared } }]), []);
    expect(rows.at(-1)).toMatchObject({ target: '≤ 5', measured: 6.3, reached: 'no' });
  });
});
