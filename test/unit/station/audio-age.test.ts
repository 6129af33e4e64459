import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioClock } from '../../../main/protocol/index.ts';
import { AudioAge } from '../../../main/station/audio-age.ts';

/** Difference of the two clocks, and the fastest way from there to here. */
const OFFSET_MS = 123_456;
const WAY_MS = 1;

/** A station that gets frames which left the server at a time, and took so long. */
function receiver(offsetMs = OFFSET_MS) {
  const age = new AudioAge();
  return {
    age,
    clock: (sentAt: number, tookMs = WAY_MS) => {
      age.clock(Math.floor(sentAt), sentAt + tookMs + offsetMs);
    },
    frame: (sentAt: number, tookMs = WAY_MS): number =>
      age.frame(audioClock(sentAt), sentAt + tookMs + offsetMs),
  };
}

describe('the age of audio', () => {
  it('is zero on a good connection for hours', () => {
    const { clock, frame } = receiver();
    clock(0);
    let oldest = 0;
    for (let ms = 0; ms < 3_600_000; ms += 10) oldest = Math.max(oldest, frame(ms, WAY_MS + (ms % 3)));
    // The clock counts in units of 8 ms, and the jitter is 3 ms.
    expect(oldest).toBeLessThan(8 + 3);
  });

  it('is the length of a stall, to one unit of the clock', () => {
    const { clock, frame } = receiver();
    clock(0);
    for (let ms = 0; ms < 5_000; ms += 10) frame(ms);
    for (let ms = 5_000; ms < 5_900; ms += 10) {
      const age = frame(ms, 5_900 - ms);
      expect(Math.abs(age - (5_900 - ms))).toBeLessThanOrEqual(8);
    }
    expect(frame(5_900)).toBeLessThanOrEqual(8);
  });

  it.each([2.04, 10, 60, 3_600])(
    'is told from a younger one after %f s in which this process stood still',
    (s) => {
      const { clock, frame } = receiver();
      clock(0);
      for (let ms = 0; ms < 1_000; ms += 10) frame(ms);
      const awake = 1_000 + s * 1_000;
      for (let ms = 1_000; ms < 2_000; ms += 10)
        expect(frame(ms, awake - ms)).toBeGreaterThan(s * 1_000 - 1_020);
    },
  );

  it('is right after any silence, because messages carry the clock', () => {
    for (const silence of [1_500, 2_040, 5_000, 3_600_000]) {
      const { clock, frame } = receiver();
      clock(0);
      frame(0);
      clock(silence);
      expect(frame(silence + 10)).toBeLessThanOrEqual(8);
      // The same, while this process stood still over both.
      clock(2 * silence, 10_000);
      expect(frame(2 * silence + 10, 9_990)).toBeGreaterThan(9_900);
    }
  });

  it('follows clocks that drift apart', () => {
    for (const ppm of [-500, 500]) {
      const { age, clock } = receiver(0);
      clock(0);
      let oldest = 0;
      for (let ms = 0; ms < 3_600_000; ms += 20)
        oldest = Math.max(oldest, age.frame(audioClock(ms), ms * (1 + ppm / 1e6) + WAY_MS));
      expect(oldest).toBeLessThan(16);
    }
  });

  it('recovers within two seconds from a clock that jumped', () => {
    const { clock, frame } = receiver();
    clock(0);
    for (let ms = 0; ms < 1_000; ms += 10) frame(ms);
    let muteUntil = 0;
    for (let ms = 1_000; ms < 6_000; ms += 10) if (frame(ms, 3_000) > 200) muteUntil = ms;
    expect(muteUntil).toBeGreaterThan(2_900);
    expect(muteUntil).toBeLessThan(3_010);
  });

  it('keeps its measure through two stalls with a silence between them', () => {
    const { clock, frame } = receiver();
    clock(0);
    for (let ms = 0; ms < 1_000; ms += 10) frame(ms);
    // Held back until 1.9 s, and nothing after that but a ping that was not.
    for (let ms = 1_000; ms < 1_500; ms += 10) expect(frame(ms, 1_900 - ms)).toBeGreaterThan(390);
    clock(5_000);
    for (let ms = 6_000; ms < 6_500; ms += 10) expect(frame(ms, 6_900 - ms)).toBeGreaterThan(390);
  });

  it('is zero for frames without a clock', () => {
    const { age, clock, frame } = receiver();
    clock(0);
    frame(0);
    expect(age.frame(0, OFFSET_MS + 90_000)).toBe(0);
    clock(91_000);
    expect(frame(91_010)).toBeLessThanOrEqual(8);
  });

  it('is right within one unit and the drift, whatever delays frames', () => {
    const frames = fc.array(fc.record({ gapMs: fc.nat(400), tookMs: fc.nat(900) }), { maxLength: 150 });
    fc.assert(
      fc.property(frames, fc.nat(1_000_000), (list, start) => {
        const { clock, frame } = receiver();
        clock(start, 0);
        let sentAt = start;
        let arrivedAt = start;
        let goodAt = start;
        for (const { gapMs, tookMs } of list) {
          sentAt += gapMs;
          // In order, as TCP has it.
          arrivedAt = Math.max(arrivedAt, sentAt + tookMs);
          const exact = arrivedAt - sentAt;
          if (exact <= 190) goodAt = arrivedAt;
          // Nothing good for two seconds: then it may measure anew.
          if (arrivedAt - goodAt > 1_900) return;
          expect(Math.abs(frame(sentAt, exact) - exact)).toBeLessThanOrEqual(
            16 + 0.001 * (arrivedAt - start),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
