import { describe, expect, it } from 'vitest';
import { DriftLoop, MAX_DRIFT_PPM } from '../../../../native-audio/playout/drift-loop.ts';
import { seededRandom } from '../signals.ts';

const TARGET_MS = 5;

/**
 * A buffer whose level drifts and which is read at the loop's speed.
 * @returns the distance of the level from its target, by second
 */
function simulate(
  loop: DriftLoop,
  driftPpm: number,
  seconds: number,
  options: { fromMs?: number; noiseMs?: number; stepMs?: (tick: number) => number } = {},
) {
  const { fromMs = 0, noiseMs = 0, stepMs = () => 0 } = options;
  const random = seededRandom(1);
  const levels: number[] = [];
  let level = TARGET_MS + fromMs;
  const seen: number[] = [];
  loop.start(0);
  for (let tick = 1; tick <= seconds * 10; tick++) {
    level += (driftPpm - loop.ppm) * 1e-4;
    // A median over 2 s is a second late, but it follows steps at once.
    const step = stepMs(tick);
    level += step;
    for (let i = 0; i < seen.length; i++) seen[i] += step;
    seen.push(level + noiseMs * (random() - 0.5));
    loop.update(seen.length > 10 ? seen[seen.length - 11] : undefined, TARGET_MS, tick * 100);
    if (tick % 10 === 0) levels.push(level - TARGET_MS);
  }
  return levels;
}

describe('DriftLoop', () => {
  it.each([-500, -100, 30, 500])(
    'learns a drift of %i ppm: within 1 ms after 20 s, 0.05 ms after 90',
    (drift) => {
      const loop = new DriftLoop();
      const levels = simulate(loop, drift, 150);
      expect(Math.max(...levels.map(Math.abs))).toBeLessThan(3);
      for (const level of levels.slice(20)) expect(Math.abs(level)).toBeLessThan(1);
      for (const level of levels.slice(90)) expect(Math.abs(level)).toBeLessThan(0.05);
      expect(loop.driftPpm).toBeCloseTo(drift, -1);
    },
  );

  it('starts the next talkspurt with the learned drift', () => {
    const loop = new DriftLoop();
    simulate(loop, 400, 120);
    const levels = simulate(loop, 400, 20);
    expect(Math.max(...levels.map(Math.abs))).toBeLessThan(0.1);
    loop.reset();
    expect(loop.ppm).toBe(0);
  });

  it('moves a wrong level to its target at 0.4 ms a second and does not learn drift from it', () => {
    const loop = new DriftLoop();
    const levels = simulate(loop, 0, 20, { fromMs: 4 });
    expect(levels[4]).toBeGreaterThan(2);
    for (const level of levels.slice(15)) expect(Math.abs(level)).toBeLessThan(0.6);
    expect(Math.abs(loop.driftPpm)).toBeLessThan(60);
    for (let spurt = 0; spurt < 20; spurt++) simulate(loop, 0, 4, { fromMs: 1.5 });
    expect(Math.abs(loop.driftPpm)).toBeLessThan(60);
  });

  it('does not learn drift from cuts or waiting', () => {
    const loop = new DriftLoop();
    simulate(loop, 0, 60, { stepMs: (tick) => (tick % 50 === 0 ? 6 : tick % 50 === 10 ? -6 : 0) });
    expect(Math.abs(loop.driftPpm)).toBeLessThan(100);
  });

  it('hardly moves with a noise of 0.3 ms', () => {
    const loop = new DriftLoop();
    simulate(loop, 0, 300, { noiseMs: 0.3 });
    expect(Math.abs(loop.ppm)).toBeLessThan(60);
  });

  it('stays within its limits and changes by at most 200 ppm a second', () => {
    const loop = new DriftLoop();
    const random = seededRandom(2);
    let before = 0;
    loop.start(0);
    for (let tick = 1; tick < 5_000; tick++) {
      const level = random() < 0.1 ? undefined : 60 * random();
      const ppm = loop.update(level, 5 + 50 * random(), tick * 100);
      expect(Math.abs(ppm)).toBeLessThanOrEqual(MAX_DRIFT_PPM);
      expect(Math.abs(ppm - before)).toBeLessThanOrEqual(20 + 1e-9);
      before = ppm;
    }
  });
});
