import { describe, expect, it } from 'vitest';
import {
  addSample,
  GOOD_FROM_DB,
  GOOD_TO_DB,
  roomIsQuiet,
  VERDICT_WINDOW_MS,
  verdictOf,
  type LevelSample,
} from '../../../../renderer/setup/level-verdict.ts';

const peaks = (...levels: number[]): LevelSample[] =>
  levels.map((peakDb, index) => ({ atMs: index * 50, peakDb }));

describe('verdictOf', () => {
  it.each([
    ['silent', [-120, -80, -60]],
    ['silent', []],
    ['quiet', [-80, -40, -25]],
    ['good', [-80, GOOD_FROM_DB, -60]],
    ['good', [-80, GOOD_TO_DB]],
    ['loud', [-30, -2, -40]],
  ] as const)('is %s for %j', (verdict, levels) => {
    expect(verdictOf(peaks(...levels))).toBe(verdict);
  });
});

it('forgets a loud moment after the window', () => {
  const loud = addSample([], { atMs: 0, peakDb: 0 });
  const soon = addSample(loud, { atMs: VERDICT_WINDOW_MS - 1, peakDb: -20 });
  expect(verdictOf(soon)).toBe('loud');
  expect(verdictOf(addSample(soon, { atMs: VERDICT_WINDOW_MS, peakDb: -20 }))).toBe('good');
});

describe('roomIsQuiet', () => {
  it('judges the pauses and not the words', () => {
    expect(roomIsQuiet(peaks(-15, -12, -60, -58, -10, -61))).toBe(true);
    expect(roomIsQuiet(peaks(-15, -12, -30, -33, -10, -31))).toBe(false);
    expect(roomIsQuiet([])).toBe(false);
  });
});
