import { describe, expect, it } from 'vitest';
import { PlayClock } from '../../../../native-audio/playout/play-clock.ts';
import { seededRandom } from '../signals.ts';

const BLOCK_MS = 2.5;

describe('PlayClock', () => {
  it('finds when blocks are due although most are requested late', () => {
    const clock = new PlayClock();
    const random = seededRandom(1);
    let worst = 0;
    for (let i = 0; i < 4_000; i++) {
      const lateMs = random() < 0.1 ? 0 : 4 * random();
      const dueMs = clock.due(i * BLOCK_MS + lateMs, BLOCK_MS);
      expect(dueMs).toBeLessThanOrEqual(i * BLOCK_MS + lateMs);
      if (i >= 200) worst = Math.max(worst, Math.abs(dueMs - i * BLOCK_MS));
    }
    expect(worst).toBeLessThan(0.5);
  });

  it('is at most 5 ms behind and follows a device that stood still', () => {
    const clock = new PlayClock();
    for (let i = 0; i < 400; i++) clock.due(i * BLOCK_MS, BLOCK_MS);
    const stoodMs = 40;
    const first = 400 * BLOCK_MS + stoodMs;
    expect(clock.due(first, BLOCK_MS)).toBe(first - 5);
    let dueMs = 0;
    for (let i = 1; i <= 300; i++) dueMs = clock.due(first + i * BLOCK_MS, BLOCK_MS);
    expect(dueMs).toBeCloseTo(first + 300 * BLOCK_MS, 6);
  });

  it.each([-500, 500])('follows a device whose clock is %i ppm off', (ppm) => {
    const clock = new PlayClock();
    for (let i = 0; i < 40_000; i++) {
      const nowMs = i * BLOCK_MS * (1 + ppm * 1e-6);
      expect(Math.abs(clock.due(nowMs, BLOCK_MS) - nowMs)).toBeLessThan(0.3);
    }
  });
});
