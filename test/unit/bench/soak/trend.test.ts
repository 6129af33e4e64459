import { describe, expect, it } from 'vitest';
import { trend } from '../../../bench/soak/trend.ts';
import { seededRandom } from '../../../support/random.ts';

describe('trend', () => {
  it('finds the line on which all points lie', () => {
    const { slope, halfWidth, first, last } = trend([0, 1, 2, 5, 9].map((x) => [x, 3 + 2 * x]));
    expect(slope).toBeCloseTo(2, 12);
    expect(halfWidth).toBeCloseTo(0, 12);
    expect([first, last]).toEqual([3, 21].map((y) => expect.closeTo(y, 12) as number));
  });

  it('holds the true slope in its interval about 95 times in 100', () => {
    const random = seededRandom(11);
    // The sum of twelve even numbers is as good as normal; its deviation is 1.
    const noise = (): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    let held = 0;
    for (let run = 0; run < 400; run += 1) {
      const { slope, halfWidth } = trend(
        Array.from({ length: 60 }, (_, x) => [x, 80 + 0.25 * x + 0.5 * noise()] as const),
      );
      if (Math.abs(slope - 0.25) <= halfWidth) held += 1;
    }
    expect(held / 400).toBeGreaterThan(0.91);
    expect(held / 400).toBeLessThan(0.98);
  });

  it('has no slope for two points', () => {
    expect(trend([[0, 1] as const, [1, 2] as const]).slope).toBeNaN();
  });
});
