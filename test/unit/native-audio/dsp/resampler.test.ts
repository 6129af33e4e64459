import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampleAll, Resampler } from '../../../../native-audio/dsp/resampler.ts';
import { holds, PROPERTY_TIMEOUT_MS, SOUND_RUNS } from '../../../support/wire-property.ts';
import { db, fitTone, peak, rms, seededRandom, speechLike, tone } from '../signals.ts';

const DEVICE_RATES_HZ = [44_100, 48_000];
const CODEC_RATES_HZ = [8_000, 16_000];
const LIVE_PAIRS = DEVICE_RATES_HZ.flatMap((device) =>
  CODEC_RATES_HZ.flatMap((codec) => [
    [device, codec],
    [codec, device],
  ]),
);

function convert(resampler: Resampler, samples: Float32Array): Float32Array {
  const out = new Float32Array(resampler.maxOutput(1_000));
  const parts: number[] = [];
  for (let at = 0; at < samples.length; at += 1_000) {
    const count = resampler.process(samples.subarray(at, at + 1_000), out);
    for (let i = 0; i < count; i++) parts.push(out[i]);
  }
  return Float32Array.from(parts);
}

function passHz(from: number, to: number): number {
  return Math.min(from, to) === 8_000 ? 3_400 : 7_000;
}

describe.each(LIVE_PAIRS)('resampling %i Hz to %i Hz', (from, to) => {
  const low = Math.min(from, to);

  it('has a passband that is flat within 0.1 dB', () => {
    for (let hz = 100; hz <= passHz(from, to); hz += 330) {
      const out = convert(new Resampler(from, to), tone(hz, from, from / 5));
      const fit = fitTone(out, hz, to, out.length >> 2, out.length >> 1);
      expect(Math.abs(db(fit.amplitude / 0.5))).toBeLessThan(0.1);
    }
  });

  it('keeps aliases and images below -70 dB', () => {
    if (from > to) {
      for (let hz = low - passHz(from, to); hz < from / 2; hz += 431) {
        const out = convert(new Resampler(from, to), tone(hz, from, from / 5));
        expect(db((rms(out, out.length >> 2) * Math.SQRT2) / 0.5)).toBeLessThan(-70);
      }
    } else {
      for (let hz = 100; hz <= passHz(from, to); hz += 431) {
        const out = convert(new Resampler(from, to), tone(hz, from, from / 5));
        const fit = fitTone(out, hz, to, out.length >> 2, out.length >> 1);
        expect(db((fit.restRms * Math.SQRT2) / 0.5)).toBeLessThan(-70);
      }
    }
  });

  it('delays by the declared time, less than 2 ms', () => {
    const resampler = new Resampler(from, to);
    const out = convert(resampler, tone(500, from, from / 2));
    const fit = fitTone(out, 500, to, out.length >> 2, out.length >> 1);
    expect(fit.cycles / 0.5).toBeCloseTo(resampler.delayMs, 2);
    expect(resampler.delayMs).toBeLessThan(low === 8_000 ? 2 : 1.2);
  });

  it('predicts exactly how much input it needs', () => {
    const resampler = new Resampler(from, to);
    const random = seededRandom(from + to);
    const out = new Float32Array(500);
    for (let i = 0; i < 300; i++) {
      if (i === 150) resampler.setRatioPpm(137);
      const wanted = Math.floor(random() * 500);
      const needed = resampler.inputNeeded(wanted);
      const early = needed > 0 ? resampler.process(new Float32Array(needed - 1), out, needed - 1, wanted) : 0;
      if (needed > 0) expect(early).toBeLessThan(wanted);
      const rest = resampler.process(new Float32Array(1), out, Math.min(1, needed), wanted - early);
      expect(early + rest).toBe(wanted);
    }
  });
});

describe('Resampler', () => {
  it('gives the same samples for input blocks of any size', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const input = speechLike(48_000, 2_500);
    const whole = new Map<string, Float32Array>();
    const pairs: [number, number][] = [
      [48_000, 16_000],
      [48_000, 8_000],
      [16_000, 48_000],
      [8_000, 44_100],
      [44_100, 16_000],
      [47_999, 16_000],
    ];
    holds(
      fc.property(
        fc.constantFrom(...pairs),
        fc.constantFrom(0, 250),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 12 }),
        ([from, to], ppm, cuts) => {
          const make = (): Resampler => {
            const resampler = new Resampler(from, to);
            resampler.setRatioPpm(ppm);
            return resampler;
          };
          const key = `${String(from)}/${String(to)}/${String(ppm)}`;
          const expected = whole.get(key) ?? convert(make(), input);
          whole.set(key, expected);
          const resampler = make();
          const out = new Float32Array(resampler.maxOutput(input.length));
          let at = 0;
          let written = 0;
          for (const cut of [...cuts, input.length]) {
            const end = Math.min(input.length, at + cut);
            written += resampler.process(input.subarray(at, end), out.subarray(written));
            at = end;
          }
          expect(written).toBe(expected.length);
          expect(Buffer.from(out.buffer, 0, written * 4).equals(Buffer.from(expected.buffer))).toBe(true);
        },
      ),
      SOUND_RUNS,
    );
  });

  it('passes DC exactly at each phase', () => {
    for (const [from, to] of [...LIVE_PAIRS, [47_999, 16_000]]) {
      const out = convert(new Resampler(from, to), new Float32Array(from / 10).fill(0.5));
      for (let i = out.length >> 1; i < out.length; i++) expect(Math.abs(out[i] - 0.5)).toBeLessThan(1e-6);
    }
  });

  it('passes equal rates unchanged, with its delay', () => {
    const input = speechLike(16_000, 800);
    const resampler = new Resampler(16_000, 16_000);
    const out = convert(resampler, input);
    const delay = (resampler.delayMs * 16_000) / 1_000;
    for (let i = delay; i < out.length; i++) expect(Math.abs(out[i] - input[i - delay])).toBeLessThan(1e-7);
  });

  it('reads faster or slower by the given parts per million, without a click', () => {
    for (const ppm of [-1_000, -50, 50, 1_000]) {
      const resampler = new Resampler(16_000, 48_000);
      const input = tone(440, 16_000, 64_000);
      const before = convert(resampler, input.subarray(0, 16_000));
      resampler.setRatioPpm(ppm);
      const after = convert(resampler, input.subarray(16_000));
      expect(Math.abs(after.length - (48_000 * 3) / (1 + ppm / 1e6))).toBeLessThan(2);
      const whole = Float32Array.from([...before, ...after]);
      const largestStep = (2 * Math.PI * 440 * 0.5) / 48_000;
      for (let i = 40_000; i < 56_000; i++)
        expect(Math.abs(whole[i] - whole[i - 1])).toBeLessThan(largestStep * 1.01);
      const fit = fitTone(after, 440 * (1 + ppm / 1e6), 48_000, 4_800, 96_000);
      expect(db((fit.restRms * Math.SQRT2) / fit.amplitude)).toBeLessThan(-70);
    }
  });

  it('clamps an absurd correction', () => {
    const resampler = new Resampler(48_000, 48_000);
    resampler.setRatioPpm(1e9);
    expect(convert(resampler, new Float32Array(48_000)).length).toBeGreaterThan(47_800);
  });

  it('rejects an invalid rate and an output that is too small', () => {
    expect(() => new Resampler(0, 8_000)).toThrow(RangeError);
    expect(() => new Resampler(8_000, 44_100.5)).toThrow(RangeError);
    expect(() => new Resampler(8_000, 48_000).process(new Float32Array(5_000), new Float32Array(10))).toThrow(
      RangeError,
    );
  });

  it('forgets all samples on reset', () => {
    const resampler = new Resampler(48_000, 16_000);
    const input = speechLike(48_000, 2_000);
    const once = convert(resampler, input);
    resampler.reset();
    expect(convert(resampler, input)).toEqual(once);
  });
});

describe('resampleAll', () => {
  it('copies the samples if the rates are equal', () => {
    const input = speechLike(8_000, 100);
    const out = resampleAll(input, 8_000, 8_000);
    expect(out).toEqual(input);
    expect(out).not.toBe(input);
  });

  it('keeps length, position, level and tail', () => {
    for (const [from, to] of [
      [48_000, 8_000],
      [8_000, 48_000],
      [44_100, 16_000],
      [16_000, 44_100],
      [22_050, 8_000],
      [11_025, 16_000],
    ]) {
      const out = resampleAll(tone(300, from, from), from, to);
      expect(out.length).toBe(to);
      const fit = fitTone(out, 300, to, to >> 2, to >> 1);
      expect(Math.abs(db(fit.amplitude / 0.5))).toBeLessThan(0.05);
      expect(Math.min(fit.cycles, 1 - fit.cycles)).toBeLessThan(1e-3);
      expect(db((fit.restRms * Math.SQRT2) / 0.5)).toBeLessThan(-85);
      // The last 5 ms are complete too.
      const expected = tone(300, to, to);
      let rest = 0;
      for (let i = Math.ceil(to * 0.995); i < to * 0.999; i++)
        rest = Math.max(rest, Math.abs(out[i] - expected[i]));
      expect(rest).toBeLessThan(0.05);
    }
  });

  it('removes what 8 kHz cannot hold instead of folding it back', () => {
    for (const hz of [4_100, 4_170, 4_500, 6_000, 11_000, 20_000]) {
      const out = resampleAll(tone(hz, 48_000, 24_000), 48_000, 8_000);
      expect(peak(out, 400, 3_600)).toBeLessThan(0.5 * 10 ** (hz < 4_160 ? -25 / 20 : -80 / 20));
    }
  });

  it('accepts an empty and a very short recording', () => {
    expect(resampleAll(new Float32Array(0), 48_000, 8_000)).toHaveLength(0);
    expect(resampleAll(new Float32Array(3), 48_000, 8_000)).toHaveLength(1);
  });
});
