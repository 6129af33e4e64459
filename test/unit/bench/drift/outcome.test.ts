import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../bench/drift/outcome.ts';

const SECOND_MS = 1_000;

/**
 * Two talkspurts of a minute and a half, with a sample and a chirp each second. The level is 10 ms
 * off in the first 3 s of each.
 */
function run() {
  const startMs = 5_000;
  const talkspurts = [0, 90].map((at) => ({
    fromMs: startMs + at * SECOND_MS,
    toMs: startMs + (at + 89) * SECOND_MS,
    cutShort: at > 0,
  }));
  const seconds = Array.from({ length: 179 }, (_, second) => second);
  return {
    ppm: 300,
    speakerPpm: 1,
    talkspurts,
    samples: seconds.map((second) => ({
      atMs: startMs + second * SECOND_MS + 500,
      levelMs: second % 90 < 3 || second === 150 ? 15 : 5,
      targetMs: 5,
      ppm: second < 60 ? 100 : second === 150 ? 899 : 299,
      received: second * 200,
      late: 0,
      lost: 0,
      concealedMs: second >= 90 ? 20 : 0,
      cutMs: 0,
    })),
    chirps: seconds.map((second) => ({
      saidAtMs: startMs + second * SECOND_MS,
      delayMs: second === 100 ? undefined : 30,
    })),
    underruns: 0,
    droppedCaptureBlocks: 0,
    feedLostMs: 0,
    longestPauseMs: 2,
  };
}

describe('outcomeOf', () => {
  it('leaves out the first minute and the first seconds of a talkspurt', () => {
    const { settled } = outcomeOf(run());
    expect(settled.levelMs).toEqual({ median: 5, p5: 5, p95: 5, min: 5, max: 15 });
    expect(settled.delayMs.median).toBe(30);
  });

  it("uses a reading as the clocks' difference only while the level is at its target", () => {
    const { settled } = outcomeOf(run());
    expect(settled.meanPpm).toBeGreaterThan(300);
    expect(settled.onTarget.meanPpm).toBe(299);
  });

  it('counts unheard chirps and concealed time in the talkspurt where they happened', () => {
    const { talkspurts, unheard, concealedMs, cutShort } = outcomeOf(run());
    expect(talkspurts.map((row) => row.unheard)).toEqual([0, 1]);
    expect(talkspurts.map((row) => row.concealedMs)).toEqual([0, 20]);
    expect({ unheard, concealedMs, cutShort }).toEqual({ unheard: 1, concealedMs: 20, cutShort: 1 });
  });

  it('counts time from the first press', () => {
    const { samples, delays } = outcomeOf(run());
    expect(samples[0].atMs).toBe(500);
    expect(delays[100]).toEqual({ atMs: 100_000, ms: null });
  });
});
