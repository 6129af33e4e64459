import { describe, expect, it } from 'vitest';
import { TargetHold } from '../../../../native-audio/playout/target-hold.ts';

describe('TargetHold', () => {
  it('rises at once', () => {
    const hold = new TargetHold(5);
    hold.start(5, 0);
    hold.observe(12, 10);
    expect(hold.ms).toBe(12);
  });

  it('falls by 2 ms after each five seconds in which less was requested', () => {
    const hold = new TargetHold(10);
    hold.start(10, 0);
    const seen = new Map<number, number>();
    for (let nowMs = 0; nowMs <= 25_000; nowMs += 100) {
      hold.observe(5, nowMs);
      seen.set(nowMs, hold.ms);
    }
    expect(seen.get(4_900)).toBe(10);
    expect([5, 10, 15, 20, 25].map((s) => seen.get(s * 1_000 + (s === 25 ? 0 : 200)))).toEqual([
      10, 8, 6, 5, 5,
    ]);
  });

  it('does not follow an estimate that goes up and down', () => {
    const hold = new TargetHold(8);
    hold.start(8, 0);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 100) {
      hold.observe(nowMs % 3_000 < 1_500 ? 8 : 6, nowMs);
      expect(hold.ms).toBe(8);
    }
  });

  it('uses the requested target at the start of a talkspurt', () => {
    const hold = new TargetHold(30);
    hold.start(5, 1_000);
    expect(hold.ms).toBe(5);
  });
});
