import { describe, expect, it } from 'vitest';
import { Concealer, RELEASE_MS, SILENT_AFTER_MS } from '../../../../native-audio/playout/concealment.ts';
import { db, peak, rms, seededRandom, speechLike, tone } from '../signals.ts';

/** Runs a signal through the concealer and loses the samples from `from` to `to`. */
function withGap(
  rateHz: number,
  input: Float32Array,
  from: number,
  to: number,
  step = rateHz / 200,
): Float32Array {
  const out = input.slice();
  const concealer = new Concealer(rateHz);
  for (let at = 0; at < out.length;) {
    const edge = at < from ? from : at < to ? to : out.length;
    const count = Math.min(step, edge - at);
    if (at >= from && at < to) concealer.conceal(out, at, count);
    else concealer.good(out, at, count);
    at += count;
  }
  return out;
}

function fullNoise(count: number): Float32Array {
  const random = seededRandom(4);
  return Float32Array.from({ length: count }, () => 0.8 * random() - 0.4);
}

/** The largest deviation from the smooth continuation of a tone, which is heard as a click. */
function clickDb(
  out: Float32Array,
  frequencyHz: number,
  rateHz: number,
  amplitude: number,
  at: number,
): number {
  // A tone obeys x[n] = 2 cos(w) x[n−1] − x[n−2]. Samples that break this rule are broadband.
  const turn = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let worst = 0;
  for (let i = at - 3; i <= at + 3; i++)
    worst = Math.max(worst, Math.abs(out[i] - turn * out[i - 1] + out[i - 2]));
  return db(worst / amplitude);
}

describe.each([8_000, 16_000])('concealment at %i Hz', (rateHz) => {
  const ms = rateHz / 1_000;
  const amplitude = 0.5;

  it('changes nothing without a gap, after the fade-in of 2 ms', () => {
    const input = speechLike(rateHz, rateHz);
    const out = withGap(rateHz, input, 0, 0);
    expect(out.subarray(2 * ms)).toEqual(input.subarray(2 * ms));
    expect(Math.abs(out[0])).toBeLessThanOrEqual(Math.abs(input[0]));
  });

  it.each([5, 10, 20, 30, 50])(
    'leaves no click above -40 dB at the edges of a gap of %i ms in a 200 Hz tone',
    (gapMs) => {
      const input = tone(200, rateHz, rateHz, amplitude);
      // The edges can be anywhere in the wave.
      for (let phase = 0; phase < 40; phase += 7) {
        const from = 200 * ms + phase;
        const to = from + gapMs * ms;
        const out = withGap(rateHz, input, from, to);
        expect(clickDb(out, 200, rateHz, amplitude, from)).toBeLessThan(-40);
        expect(clickDb(out, 200, rateHz, amplitude, to)).toBeLessThan(-40);
      }
    },
  );

  it('leaves no click inside a gap, where periods join and the gain falls', () => {
    const input = tone(200, rateHz, rateHz, amplitude);
    for (const gapMs of [10, 20, 40, 60, 80]) {
      const [from, to] = [200 * ms + 3, (200 + gapMs) * ms + 3];
      const out = withGap(rateHz, input, from, to);
      for (let at = from; at < to + 12 * ms; at++)
        expect(clickDb(out, 200, rateHz, amplitude, at)).toBeLessThan(-40);
    }
  });

  it('detects a click when the same tone is cut off', () => {
    const out = tone(200, rateHz, rateHz, amplitude).fill(0, 200 * ms + 3, 210 * ms + 3);
    expect(clickDb(out, 200, rateHz, amplitude, 210 * ms + 3)).toBeGreaterThan(-40);
  });

  // A quarter of the pitch period, at most 3.75 ms, plus 4 ms for each 10 ms after the first; at
  // most 10 ms.
  it.each([
    [5, 5, 1.25],
    [5, 10, 1.25],
    [5, 20, 5.25],
    [10, 10, 2.5],
    [15, 5, 3.75],
    [15, 10, 3.75],
    [15, 11, 7.75],
    [15, 20, 7.75],
    [15, 30, 10],
    [5, 40, 10],
    [15, 60, 10],
  ])(
    'blends, with a pitch period of %i ms, %i ms of gap into %d ms of real samples',
    (period, gapMs, blendMs) => {
      const [from, to] = [200 * ms, (200 + gapMs) * ms];
      const input = tone(1_000 / period, rateHz, rateHz, amplitude);
      const after = fullNoise(input.length - to);
      input.set(after, to);
      const out = withGap(rateHz, input, from, to);
      const end = to + blendMs * ms;
      for (let i = to; i < end; i++) expect(out[i]).not.toBe(input[i]);
      expect(out.subarray(end)).toEqual(input.subarray(end));
    },
  );

  it('fades sound without a period within its first period', () => {
    const input = fullNoise(rateHz);
    const loud = rms(input, 0, 200 * ms);
    const out = withGap(rateHz, input, 200 * ms, 220 * ms);
    expect(rms(out, 205 * ms, 210 * ms) / loud).toBeLessThan(0.5);
    expect(rms(out, 210 * ms, 220 * ms) / loud).toBeLessThan(0.25);
  });

  it('leaves no click in a tone whose period is not a whole number of samples', () => {
    for (const hz of [87.3, 131.7, 173.1]) {
      const input = tone(hz, rateHz, rateHz, amplitude);
      const out = withGap(rateHz, input, 200 * ms, 220 * ms);
      expect(clickDb(out, hz, rateHz, amplitude, 200 * ms)).toBeLessThan(-40);
      expect(clickDb(out, hz, rateHz, amplitude, 220 * ms)).toBeLessThan(-40);
    }
  });

  it('continues a periodic signal for 10 ms as if nothing was lost', () => {
    const input = tone(200, rateHz, rateHz, amplitude);
    const out = withGap(rateHz, input, 200 * ms, 210 * ms);
    let worst = 0;
    for (let i = 200 * ms; i < 210 * ms; i++) worst = Math.max(worst, Math.abs(out[i] - input[i]));
    expect(db(worst / amplitude)).toBeLessThan(-40);
  });

  it('fades in a straight line from 10 ms on and is silent from 60 ms on', () => {
    const input = tone(200, rateHz, rateHz, amplitude);
    const out = withGap(rateHz, input, 200 * ms, 320 * ms);
    for (let from = 0; from < 60; from += 5) {
      const middle = from + 2.5;
      const expected = middle <= 10 ? 1 : 1 - (middle - 10) / 50;
      const level = (rms(out, (200 + from) * ms, (205 + from) * ms) * Math.SQRT2) / amplitude;
      expect(level).toBeGreaterThan(expected - 0.04);
      expect(level).toBeLessThan(expected + 0.04);
    }
    expect(SILENT_AFTER_MS).toBe(60);
    expect(peak(out, 260 * ms, 320 * ms)).toBe(0);
    // The signal then comes back over 10 ms.
    expect(peak(out, 320 * ms, 321 * ms)).toBeLessThan(0.1);
    expect(out.subarray(330 * ms)).toEqual(input.subarray(330 * ms));
  });

  it('conceals the same for requests of any size', () => {
    const input = speechLike(rateHz, rateHz);
    const whole = withGap(rateHz, input, 300 * ms, 340 * ms);
    for (const step of [1, 7, 3 * ms, 20 * ms]) {
      const out = withGap(rateHz, input, 300 * ms, 340 * ms, step);
      expect(out).toEqual(whole);
    }
  });

  it('does not grow on noise with one frame in four lost', () => {
    const random = seededRandom(3);
    const out = Float32Array.from({ length: 4 * rateHz }, () => random() - 0.5);
    const concealer = new Concealer(rateHz);
    for (let at = 0; at < out.length; at += 10 * ms) {
      if (random() < 0.25) concealer.conceal(out, at, 10 * ms);
      else concealer.good(out, at, 10 * ms);
    }
    expect(peak(out)).toBeLessThan(1.2);
    expect(rms(out)).toBeLessThan(0.32);
  });

  it('is closer to the original than silence, on speech with one frame in twenty lost', () => {
    const input = speechLike(rateHz, 8 * rateHz);
    const random = seededRandom(8);
    const concealed = input.slice();
    const silenced = input.slice();
    const concealer = new Concealer(rateHz);
    for (let at = 0; at < input.length; at += 10 * ms) {
      if (random() < 0.05) {
        concealer.conceal(concealed, at, 10 * ms);
        silenced.fill(0, at, at + 10 * ms);
      } else concealer.good(concealed, at, 10 * ms);
    }
    const errorOf = (out: Float32Array): number => rms(out.map((sample, i) => sample - input[i]));
    expect(db(errorOf(silenced) / errorOf(concealed))).toBeGreaterThan(3);
  });

  it('joins the ends where audio was left out', () => {
    const input = tone(200, rateHz, rateHz, amplitude);
    const out = new Float32Array(400 * ms);
    const concealer = new Concealer(rateHz);
    out.set(input.subarray(0, 200 * ms));
    concealer.good(out, 0, 200 * ms);
    // A third of a period is left out.
    out.set(input.subarray(200 * ms + Math.round(1.7 * ms), 400 * ms + Math.round(1.7 * ms)), 200 * ms);
    concealer.join();
    concealer.good(out, 200 * ms, 200 * ms);
    const plain = 2 * amplitude * Math.sin(Math.PI * 0.2 * 1.7);
    let step = 0;
    for (let i = 199 * ms; i < 204 * ms; i++) step = Math.max(step, Math.abs(out[i] - out[i - 1]));
    expect(step).toBeLessThan(plain / 2);
  });

  it('returns the pitch period, so that a cut of whole periods leaves no trace', () => {
    const input = tone(200, rateHz, 400 * ms, amplitude);
    const out = input.slice();
    const concealer = new Concealer(rateHz);
    concealer.good(out, 0, 200 * ms);
    const period = concealer.join();
    expect(period % (5 * ms)).toBe(0);
    out.set(input.subarray(200 * ms + period, 300 * ms + period), 200 * ms);
    concealer.good(out, 200 * ms, 100 * ms);
    expect(clickDb(out, 200, rateHz, amplitude, 200 * ms)).toBeLessThan(-60);
    expect(out.subarray(210 * ms, 300 * ms)).toEqual(input.subarray(210 * ms + period, 300 * ms + period));
  });

  it('fades to silence after the end of a talkspurt', () => {
    const input = tone(200, rateHz, 203 * ms, amplitude);
    const out = new Float32Array(230 * ms);
    out.set(input);
    const concealer = new Concealer(rateHz);
    concealer.good(out, 0, 203 * ms);
    for (let done = 0; done < 20 * ms; done += 4) concealer.release(out, 203 * ms + done, 4, done);
    expect(clickDb(out, 200, rateHz, amplitude, 203 * ms)).toBeLessThan(-30);
    expect(peak(out, 203 * ms, 204 * ms)).toBeGreaterThan(0.1);
    expect(peak(out, (203 + RELEASE_MS) * ms)).toBe(0);
  });
});
