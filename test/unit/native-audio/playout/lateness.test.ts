import { describe, expect, it } from 'vitest';
import { Lateness, MAX_TARGET_MS, MIN_TARGET_MS } from '../../../../native-audio/playout/lateness.ts';
import { LatenessHistogram } from '../../../../native-audio/playout/lateness-histogram.ts';
import { seededRandom } from '../signals.ts';

function feed(lateness: Lateness, frames: number, lateMs: (index: number) => number, fromMs = 0): void {
  for (let i = 0; i < frames; i++) lateness.observe(100 + lateMs(i), fromMs + 10 * i);
}

describe('Lateness', () => {
  it('starts with a careful target and reaches the lowest after a second on a quiet network', () => {
    const lateness = new Lateness();
    expect(lateness.targetMs).toBe(10);
    feed(lateness, 200, () => 0);
    expect(lateness.targetMs).toBe(MIN_TARGET_MS);
  });

  it('keeps the target between 5 ms and 60 ms', () => {
    const lateness = new Lateness();
    feed(lateness, 3_000, () => 0);
    expect(lateness.targetMs).toBe(5);
    feed(lateness, 3_000, (i) => (i % 2) * 59.5);
    expect(lateness.targetMs).toBe(MAX_TARGET_MS);
  });

  it('uses the 99.5th percentile in steps of 1 ms', () => {
    for (const [share, expected] of [
      [0.003, 5],
      [0.02, 23],
    ]) {
      const random = seededRandom(1);
      const lateness = new Lateness();
      feed(lateness, 20_000, () => (random() < share ? 23 : 0));
      expect(lateness.targetMs).toBe(expected);
    }
  });

  it('ignores a stall, which no buffer could cover', () => {
    const lateness = new Lateness();
    feed(lateness, 3_000, () => 0);
    feed(lateness, 70, (i) => 700 - 10 * i, 30_000);
    expect(lateness.targetMs).toBeLessThanOrEqual(15);
  });

  it('does not count clock drift as lateness', () => {
    const lateness = new Lateness();
    feed(lateness, 60_000, (i) => i * 10 * 500e-6);
    expect(lateness.targetMs).toBe(5);
  });

  it('forgets over time', () => {
    const lateness = new Lateness();
    const random = seededRandom(2);
    feed(lateness, 5_000, () => 40 * random());
    expect(lateness.targetMs).toBe(40);
    feed(lateness, 12_000, () => 0, 50_000);
    expect(lateness.targetMs).toBe(5);
  });

  it('starts from the lateness of other talkers on the link, once enough frames were counted', () => {
    const link = new LatenessHistogram();
    const random = seededRandom(3);
    const first = new Lateness(link);
    feed(first, 100, () => 18 * random());
    expect(new Lateness(link).targetMs).toBe(10);
    feed(first, 900, () => 18 * random(), 1_000);
    const second = new Lateness(link);
    expect(second.targetMs).toBe(18);
    // The talker's own frames soon count for more.
    feed(second, 6_000, () => 0, 20_000);
    expect(second.targetMs).toBe(5);
    expect(first.targetMs).toBe(18);
  });

  it('reports the 95th percentile of the last second, stalls included', () => {
    const lateness = new Lateness();
    expect(lateness.spreadMs(0)).toBeUndefined();
    feed(lateness, 100, (i) => (i % 10 === 0 ? 30 : 2));
    expect(lateness.spreadMs(1_000)).toBeCloseTo(28, 6);
    feed(lateness, 100, (i) => (i % 50 === 0 ? 300 : i % 2), 1_000);
    expect(lateness.spreadMs(2_000)).toBeCloseTo(1, 6);
    expect(lateness.spreadMs(10_000)).toBeUndefined();
  });
});
