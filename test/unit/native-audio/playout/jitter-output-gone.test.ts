import { describe, expect, it } from 'vitest';
import { JitterBuffer, MAX_SURPLUS_MS } from '../../../../native-audio/playout/jitter-buffer.ts';
import { arrivals, decode, play, type Arrival } from './jitter-rig.ts';
import { framesOf, randomCodes } from '../signals.ts';

const PER_MS = 16;

/** A talkspurt that starts at `fromMs`, of loud noise in which no two pieces are alike. */
function said(fromMs: number, ms: number, sequence = 0): { list: Arrival[]; samples: number[] } {
  const codes = randomCodes(ms * PER_MS, fromMs + 1);
  const frames = framesOf(codes, { frameMs: 5, sequence, timestamp: fromMs * PER_MS });
  return { list: arrivals(frames, () => 0, { startMs: fromMs }), samples: decode(codes) };
}

describe('JitterBuffer while the loudspeaker is gone', () => {
  it('drops a talkspurt that ended before the return', () => {
    const jitter = new JitterBuffer();
    const heard = play(jitter, said(0, 1_000).list, 5_000, 6_000);
    expect(heard.samples).toEqual([]);
    expect(jitter.idle).toBe(true);
  });

  it('drops the rest of a talkspurt that ended while the loudspeaker was gone', () => {
    const jitter = new JitterBuffer();
    const { list, samples } = said(0, 1_000);
    const before = play(jitter, list.slice(0, 40), 0, 150);
    const after = play(jitter, list.slice(40), 5_000, 6_000);
    expect(before.samples).toEqual(samples.slice(0, before.samples.length));
    expect(after.samples).toEqual([]);
    expect(jitter.idle).toBe(true);
  });

  it('drops both talkspurts of a talker that spoke twice and stopped', () => {
    const jitter = new JitterBuffer();
    const one = said(0, 500);
    const two = said(700, 500, 100);
    const heard = play(jitter, [...one.list, ...two.list], 5_000, 6_000);
    expect(heard.samples).toEqual([]);
    expect(jitter.idle).toBe(true);
  });

  it('keeps the last moment of a running talkspurt and continues from there', () => {
    const jitter = new JitterBuffer();
    const { list, samples } = said(0, 8_000);
    play(jitter, list.slice(0, 200), 0, 1_000);
    const after = play(jitter, list.slice(200), 5_000, 9_000);
    // From shortly before the return to the very last sample.
    expect(after.samples.slice(-1_600)).toEqual(samples.slice(-1_600));
    expect(after.samples.length).toBeGreaterThan(2_700 * PER_MS);
    expect(after.samples.length).toBeLessThan((3_000 + MAX_SURPLUS_MS + 20) * PER_MS);
  });

  it('plays less of the past the longer ago the talkspurt ended', () => {
    for (const agoMs of [50, 150, 250]) {
      const jitter = new JitterBuffer();
      const heard = play(jitter, said(0, 1_000).list, 1_000 + agoMs, 2_500);
      expect(heard.samples.length / PER_MS).toBeLessThanOrEqual(MAX_SURPLUS_MS + 20 - agoMs);
    }
  });
});
