import { describe, expect, it } from 'vitest';
import { DelayHistogram } from '../../../../main/cli/bench/delay-histogram.ts';
import { seededRandom } from '../../../support/random.ts';

const filled = (values: readonly number[]): DelayHistogram => {
  const histogram = new DelayHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

describe('DelayHistogram', () => {
  it('gives percentiles within 1 % of the sorted list, and the exact longest delay', () => {
    const random = seededRandom(7);
    // From 0.02 ms to 20 s, evenly over the orders of magnitude.
    const values = Array.from({ length: 20_000 }, () => 0.02 * 10 ** (random() * 6));
    const histogram = filled(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const share of [0.01, 0.25, 0.5, 0.95, 0.99, 0.999]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1];
      expect(Math.abs(histogram.percentile(share) / exact - 1), `at ${String(share)}`).toBeLessThan(0.01);
    }
    expect(histogram.maxMs).toBe(sorted.at(-1));
    expect(histogram.percentile(1)).toBeCloseTo(sorted.at(-1)!, -2);
  });

  it('accepts values outside its range, and gives 0 without any', () => {
    expect(new DelayHistogram().percentile(0.5)).toBe(0);
    const histogram = filled([0, -1, NaN, 1e9]);
    expect(histogram.count).toBe(4);
    expect(histogram.percentile(0.5)).toBeLessThan(0.02);
    expect(histogram.maxMs).toBe(1e9);
  });

  it('gives the same result whether counted together or merged', () => {
    const values = [0.5, 1, 2, 3, 5, 8, 13, 21, 34];
    const whole = filled(values);
    const merged = filled(values.slice(0, 4));
    merged.merge(filled(values.slice(4)).read());
    expect(merged.read()).toEqual(whole.read());
    expect([merged.count, merged.percentile(0.5)]).toEqual([whole.count, whole.percentile(0.5)]);
    merged.clear();
    expect(merged.read()).toEqual(new DelayHistogram().read());
  });
});
