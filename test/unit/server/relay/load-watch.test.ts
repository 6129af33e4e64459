import { describe, expect, it } from 'vitest';
import {
  BUNDLE_OFF_DELIVERIES_PER_S,
  BUNDLE_ON_DELIVERIES_PER_S,
  HOLD_MS,
  LoadWatch,
  WINDOW_MS,
  type BundlingMode,
} from '../../../../main/server/relay/load-watch.ts';

/** Lets deliveries go on at a rate for a time. @returns whether it bundles at the end. */
function watch(mode: BundlingMode = 'auto') {
  const load = new LoadWatch(mode);
  let now = 0;
  let deliveries = 0;
  load.tick(0, 0, 0);
  return (perS: number, forMs: number, utilization = 0): boolean => {
    for (const end = now + forMs; now < end;) {
      now += 50;
      deliveries += (perS * 50) / 1_000;
      load.tick(now, deliveries, utilization);
    }
    return load.bundling;
  };
}

describe('LoadWatch', () => {
  it.each([
    ['five desks, two talkers, 10 ms frames', 2 * 4 * 100, false],
    ['fifty listeners, four talkers, 10 ms frames', 50 * 4 * 100, false],
    ['two hundred listeners, four talkers, 10 ms frames', 200 * 4 * 100, false],
    ['two hundred and fifty listeners, four talkers, 10 ms frames', 250 * 4 * 100, true],
    ['two hundred listeners, four talkers, 5 ms frames', 200 * 4 * 200, true],
  ])('decides for %s, that is, %s deliveries a second: %s', (_what, perS, expected) => {
    expect(watch()(perS, 2 * WINDOW_MS)).toBe(expected);
  });

  it('stays on between its two thresholds, and switches off below the lower one', () => {
    const load = watch();
    expect(load(BUNDLE_ON_DELIVERIES_PER_S - 100, 1_000)).toBe(false);
    expect(load(BUNDLE_ON_DELIVERIES_PER_S + 100, 1_000)).toBe(true);
    expect(load(BUNDLE_OFF_DELIVERIES_PER_S + 100, 20_000)).toBe(true);
    expect(load(BUNDLE_OFF_DELIVERIES_PER_S - 100, HOLD_MS - WINDOW_MS)).toBe(true);
    expect(load(BUNDLE_OFF_DELIVERIES_PER_S - 100, 2 * WINDOW_MS)).toBe(false);
  });

  it('switches on below the threshold on a busy machine, and stays on when the load falls because of it', () => {
    const load = watch();
    expect(load(10_000, 1_000, 0.3)).toBe(false);
    expect(load(10_000, 600, 0.9)).toBe(false);
    expect(load(10_000, 400, 0.3)).toBe(false);
    expect(load(10_000, 1_400, 0.7)).toBe(true);
    expect(load(10_000, 20_000, 0.7 * 0.36)).toBe(true);
    expect(load(10_000, HOLD_MS + WINDOW_MS, 0.19)).toBe(false);
  });

  it('does not bundle when something else keeps the machine busy', () => {
    expect(watch()(2 * 4 * 100, 5_000, 1)).toBe(false);
  });

  it('obeys the modes never and always', () => {
    expect(watch('never')(1_000_000, 1_000, 1)).toBe(false);
    expect(watch('always')(0, 10_000, 0)).toBe(true);
  });
});
