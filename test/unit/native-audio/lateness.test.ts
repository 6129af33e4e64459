import { describe, expect, it } from 'vitest';
import { Lateness, MAX_TARGET_MS } from '../../../native-audio/lateness.ts';
import { seededRandom } from './signals.ts';

function feed(lateness: Lateness, frames: number, lateMs: (index: number) => number, fromMs = 0): void {
  for (let i = 0; i < frames; i++) lateness.observe(100 + lateMs(i), fromMs + 10 * i);
}

describe('lateness', () => {
  it('starts careful, and settles at one bucket on a quiet network', () => {
    const lateness = new Lateness();
    expect(lateness.targetMs(0)).toBe(10);
    feed(lateness, 3_000, () => 0);
    expect(lateness.targetMs(0)).toBe(5);
  });

  it('never asks for less than a frame or more than 60 ms', () => {
    const lateness = new Lateness();
    feed(lateness, 3_000, () => 0);
    expect(lateness.targetMs(20)).toBe(20);
    feed(lateness, 3_000, (i) => (i % 2) * 59);
    expect(lateness.targetMs(20)).toBe(MAX_TARGET_MS);
  });

  it('takes the 99.5th percentile in steps of 5 ms', () => {
    for (const [share, expected] of [
      [0.003, 5],
      [0.02, 25],
    ]) {
      const random = seededRandom(1);
      const lateness = new Lateness();
      feed(lateness, 20_000, () => (random() < share ? 23 : 0));
      expect(lateness.targetMs(0)).toBe(expected);
    }
  });

  it('is not moved by a stall, which no buffer helps against', () => {
    const lateness = new Lateness();
    feed(lateness, 3_000, () => 0);
    feed(lateness, 70, (i) => 700 - 10 * i, 30_000);
    expect(lateness.targetMs(0)).toBeLessThanOrEqual(15);
  });

  it('does not take clock drift for lateness', () => {
    const lateness = new Lateness();
    feed(lateness, 60_000, (i) => i * 10 * 500e-6);
    expect(lateness.targetMs(0)).toBe(5);
  });

  it('forgets in time', () => {
    const lateness = new Lateness();
    const random = seededRandom(2);
    feed(lateness, 5_000, () => 40 * random());
    expect(lateness.targetMs(0)).toBe(40);
    feed(lateness, 8_000, () => 0, 50_000);
    expect(lateness.targetMs(0)).toBe(5);
  });

  it('tells the spread of the last second, stalls and all, in percent of frames', () => {
    const lateness = new Lateness();
    expect(lateness.spreadMs(0)).toBeUndefined();
    feed(lateness, 100, (i) => (i % 10 === 0 ? 30 : 2));
    expect(lateness.spreadMs(1_000)).toBeCloseTo(28, 6);
    feed(lateness, 100, (i) => (i % 50 === 0 ? 300 : i % 2), 1_000);
    expect(lateness.spreadMs(2_000)).toBeCloseTo(1, 6);
    expect(lateness.spreadMs(10_000)).toBeUndefined();
  });
});
