import { describe, expect, it } from 'vitest';
import {
  BEAT_MS,
  Liveness,
  TALKING_STALL_MS,
  type Verdict,
} from '../../../../main/station/connection/liveness.ts';

/**
 * Beats until a time, and returns when each verdict was first given and how many pings were asked
 * for.
 */
function beatUntil(
  liveness: Liveness,
  fromMs: number,
  untilMs: number,
): { first: Map<Verdict, number>; pings: number } {
  const first = new Map<Verdict, number>();
  let pings = 0;
  for (let nowMs = fromMs; nowMs <= untilMs; nowMs += BEAT_MS) {
    const { verdict, ping } = liveness.beat(nowMs);
    if (!first.has(verdict)) first.set(verdict, nowMs);
    if (ping) pings++;
  }
  return { first, pings };
}

describe('the other end', () => {
  it('is asked every 5 s, and dead after 12 s of silence', () => {
    const { first, pings } = beatUntil(new Liveness(0), BEAT_MS, 13_000);
    expect(first.get('stalled')).toBeUndefined();
    expect(first.get('dead')).toBe(12_250);
    expect(pings).toBe(2);
  });

  it('is asked often while the microphone is open, and stalled after 1.5 s of silence', () => {
    const liveness = new Liveness(0);
    beatUntil(liveness, BEAT_MS, 10_000);
    liveness.setTalking(true, 10_000);
    const { first, pings } = beatUntil(liveness, 10_000 + BEAT_MS, 12_000);
    expect(first.get('stalled')).toBe(10_000 + TALKING_STALL_MS + BEAT_MS);
    expect(pings).toBe(4);
  });

  it('is alive while messages come, talking or not', () => {
    const liveness = new Liveness(0);
    liveness.setTalking(true, 0);
    for (let nowMs = BEAT_MS; nowMs < 60_000; nowMs += BEAT_MS) {
      liveness.received(nowMs);
      expect(liveness.beat(nowMs).verdict).toBe('alive');
    }
  });

  it('is not taken for dead after a stall of this process', () => {
    const liveness = new Liveness(0);
    liveness.setTalking(true, 0);
    liveness.beat(BEAT_MS);
    // Stopped for half a minute; then everything that arrived meanwhile is still to be read.
    expect(liveness.beat(30_000).verdict).toBe('alive');
    const { first } = beatUntil(liveness, 30_000 + BEAT_MS, 32_000);
    expect(first.get('stalled')).toBeLessThanOrEqual(31_750);
  });
});
