import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announcement, durationText, Progress, progressText } from '../../../main/cli/progress.ts';

const CLEAR_LINE = '\r\x1b[2K';

describe('progressText', () => {
  it('estimates the time that is left from the time that has passed', () => {
    expect(progressText({ doing: 'latency', share: 0.25, elapsedMs: 60_000 })).toBe(
      '25 %, about 3 min left: latency',
    );
  });

  it('counts down from the expected length where it is known', () => {
    const state = { doing: 'soak', share: 0.01, elapsedMs: 10_000, expectedMs: 60_000 };
    expect(progressText(state)).toBe('1 %, about 50 s left: soak');
    expect(progressText({ ...state, elapsedMs: 70_000 })).toBe('1 %, about 0 s left: soak');
  });

  it('computes the share from the expected length when none is reported', () => {
    const state = { doing: '4 talkers', elapsedMs: 15_000, expectedMs: 60_000 };
    expect(progressText(state)).toBe('25 %, about 45 s left: 4 talkers');
    expect(progressText({ doing: 'connecting', elapsedMs: 15_000 })).toBe('connecting');
  });

  it('names no time while an estimate would be a guess', () => {
    expect(progressText({ doing: 'latency', share: 0, elapsedMs: 5_000 })).toBe('0 %: latency');
  });

  it('stays between 0 and 100 %', () => {
    expect(progressText({ doing: 'x', share: 1.2, elapsedMs: 1_000 })).toMatch(/^100 %, about 0 s left/);
    expect(progressText({ doing: 'x', share: -1, elapsedMs: 1_000 })).toMatch(/^0 %:/);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [89_400, '89 s'],
    [90_000, '2 min'],
    [25 * 60_000, '25 min'],
    [65 * 60_000, '1 h 5 min'],
  ])('writes %d ms as "%s"', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('announcement', () => {
  it('names the work and its length in one line', () => {
    expect(announcement('Running the soak', 25 * 60_000)).toBe(
      'Running the soak, about 25 min; progress is shown on a terminal only.',
    );
  });
});

describe('Progress', () => {
  let written: string[];
  let now: number;
  const make = (isTTY: boolean, columns = 80): Progress =>
    new Progress(
      'Running the soak, about 1 min.',
      undefined,
      { isTTY, columns, write: (text) => written.push(text) },
      () => now,
    );

  beforeEach(() => {
    vi.useFakeTimers();
    written = [];
    now = 1_000;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes exactly one line where there is no terminal', () => {
    const progress = make(false);
    progress.update('soak', 0.5);
    vi.advanceTimersByTime(5_000);
    progress.clear();
    progress.end();
    expect(written).toEqual(['Running the soak, about 1 min.\n']);
  });

  it('rewrites one line on a terminal and removes it at the end', () => {
    const progress = make(true);
    progress.update('soak', 0);
    now += 30_000;
    progress.update('soak', 0.5);
    progress.end();
    expect(written).toEqual([
      `${CLEAR_LINE}0 %: soak`,
      `${CLEAR_LINE}50 %, about 30 s left: soak`,
      CLEAR_LINE,
    ]);
  });

  it('draws at most once in 200 ms, and the newest state within a second', () => {
    const progress = make(true);
    for (let step = 0; step < 10; step++) {
      progress.update(`step ${String(step)}`, 0);
      now += 10;
    }
    expect(written).toEqual([`${CLEAR_LINE}0 %: step 0`]);
    vi.advanceTimersByTime(1_000);
    expect(written.at(-1)).toBe(`${CLEAR_LINE}0 %: step 9`);
    progress.end();
  });

  it('shows the line at once after another line was written', () => {
    const progress = make(true);
    progress.update('one', 0);
    progress.clear();
    progress.clear();
    progress.update('two', 0);
    expect(written).toEqual([`${CLEAR_LINE}0 %: one`, CLEAR_LINE, `${CLEAR_LINE}0 %: two`]);
    progress.end();
  });

  it('stops drawing after the end', () => {
    const progress = make(true);
    progress.update('soak', 0);
    progress.end();
    const before = written.length;
    vi.advanceTimersByTime(10_000);
    expect(written).toHaveLength(before);
  });

  it('assumes 80 columns on a terminal of unknown width', () => {
    const progress = make(true, 0);
    progress.update('soak', 0);
    expect(written).toEqual([`${CLEAR_LINE}0 %: soak`]);
    progress.end();
  });

  it('fits the line into the terminal, with two columns for a Chinese character', () => {
    const progress = make(true, 12);
    progress.update('对讲通道', 0);
    expect(written).toEqual([`${CLEAR_LINE}0 %: 对讲通`]);
    progress.end();
  });
});
