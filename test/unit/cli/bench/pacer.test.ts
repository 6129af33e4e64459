import { describe, expect, it } from 'vitest';
import { GIVE_UP_BEHIND_MS, Pacer } from '../../../../main/cli/bench/pacer.ts';
import { seededRandom } from '../../../support/random.ts';

describe('Pacer', () => {
  it('gives each frame once, when it is due', () => {
    const pacer = new Pacer(100, 10);
    expect([90, 100, 105, 110, 141].map((now) => pacer.due(now))).toEqual([0, 1, 0, 1, 3]);
    expect(pacer.nextMs).toBe(150);
  });

  it('keeps the mean rate under timers that are always late', () => {
    const random = seededRandom(3);
    const pacer = new Pacer(0, 5);
    let now = 0;
    let given = 0;
    while (now < 60_000) {
      // Like setTimeout: never early, mostly a little late, sometimes very late.
      now = Math.max(now, pacer.nextMs) + random() * 3 + (random() < 0.01 ? 80 : 0);
      given += pacer.due(now);
    }
    expect(given).toBe(Math.floor(now / 5) + 1);
    expect(pacer.skipped).toBe(0);
  });

  it('skips the frames of a stall of more than 1 s, and counts them', () => {
    const pacer = new Pacer(0, 10);
    pacer.due(0);
    expect(pacer.due(10 + GIVE_UP_BEHIND_MS)).toBe(101);
    expect(pacer.skipped).toBe(0);
    const stalled = pacer.nextMs + 3_000;
    expect(pacer.due(stalled)).toBe(1);
    expect(pacer.skipped).toBe(300);
    expect(pacer.nextMs).toBe(stalled + 10);
  });
});
