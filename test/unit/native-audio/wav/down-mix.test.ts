import { describe, expect, it } from 'vitest';
import { BLOCK_MS, DownMix } from '../../../../native-audio/wav/down-mix.ts';
import { seededRandom } from '../../../support/random.ts';

const RATE_HZ = 16_000;
const BLOCK = (RATE_HZ * BLOCK_MS) / 1_000;
type Channel = (n: number) => number;

/** A tone of −9 dB RMS. */
const tone =
  (frequencyHz: number, gain = 1): Channel =>
  (n) =>
    gain * 0.5 * Math.sin((2 * Math.PI * frequencyHz * n) / RATE_HZ);
const silence: Channel = () => 0;
const between =
  (from: number, to: number, channel: Channel): Channel =>
  (n) =>
    n >= from && n < to ? channel(n) : 0;

function mixed(channels: readonly Channel[], samples = RATE_HZ): Float32Array {
  const mix = new DownMix(channels.length);
  const out: number[] = [];
  for (let from = 0; from < samples; from += BLOCK) {
    const frames = Math.min(BLOCK, samples - from);
    const block = new Float32Array(frames * channels.length);
    for (let i = 0; i < block.length; i++) {
      block[i] = channels[i % channels.length](from + Math.floor(i / channels.length));
    }
    out.push(...(mix.push(block) ?? []));
  }
  out.push(...(mix.end() ?? []));
  expect(out).toHaveLength(samples);
  return Float32Array.from(out);
}

function rmsDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
}

/** The level of one tone, dB RMS. */
function toneDb(samples: Float32Array, frequencyHz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((sample, n) => {
    re += sample * Math.cos((2 * Math.PI * frequencyHz * n) / RATE_HZ);
    im += sample * Math.sin((2 * Math.PI * frequencyHz * n) / RATE_HZ);
  });
  return 20 * Math.log10((Math.SQRT2 * Math.hypot(re, im)) / samples.length);
}

const REFERENCE_DB = -9.03;

describe('DownMix', () => {
  it.each([
    ['equal sound on both channels', [tone(1_000), tone(1_000)]],
    ['sound on the left only', [tone(1_000), silence]],
    ['sound on the right only', [silence, tone(1_000)]],
    ['two channels of opposite polarity', [tone(1_000), tone(1_000, -1)]],
    ['opposite polarity, one channel half as loud', [tone(1_000), tone(1_000, -0.5)]],
    ['sound that is half as loud on the right', [tone(1_000), tone(1_000, 0.5)]],
    ['the centre of six', [silence, silence, tone(1_000), silence, silence, silence]],
    ['the bass channel of six', [silence, silence, silence, tone(1_000), silence, silence]],
    ['equal sound on all six channels', Array.from({ length: 6 }, () => tone(1_000))],
    ['the seventh of eight', [...Array.from({ length: 6 }, () => silence), tone(1_000), silence]],
    ['pairs of opposite polarity', [tone(1_000), tone(1_000, -1), tone(1_000), tone(1_000, -1)]],
    ['sound with a constant offset on the right', [tone(1_000), () => 0.3]],
  ] as const)('keeps the level of %s', (_, channels) => {
    const out = mixed(channels);
    expect(Math.abs(toneDb(out, 1_000) - REFERENCE_DB)).toBeLessThan(0.3);
  });

  it('changes no bit of a sound that is equal on both channels or on one alone', () => {
    const random = seededRandom(5);
    const noise = Float32Array.from({ length: RATE_HZ }, () =>
      Math.fround(Math.round(65_535 * random() - 32_768) / 32_768),
    );
    const voice: Channel = (n) => noise[n];
    expect(mixed([voice, voice])).toEqual(noise);
    expect(mixed([voice, silence])).toEqual(noise);
    expect(mixed([voice, (n) => -voice(n)])).toEqual(noise);
  });

  it('keeps both of two uncorrelated voices', () => {
    const out = mixed([tone(1_000, 0.5), tone(440, 0.5)]);
    expect(Math.abs(toneDb(out, 1_000) - (REFERENCE_DB - 6))).toBeLessThan(0.3);
    expect(Math.abs(toneDb(out, 440) - (REFERENCE_DB - 6))).toBeLessThan(0.3);
  });

  it('follows a voice that moves from one side to the other', () => {
    const half = RATE_HZ / 2;
    const out = mixed([between(0, half, tone(1_000)), between(half, RATE_HZ, tone(1_000))]);
    for (const from of [0, half]) expect(rmsDb(out.subarray(from, from + half))).toBeCloseTo(REFERENCE_DB, 0);
  });

  it('follows a polarity that turns in the middle', () => {
    const half = RATE_HZ / 2;
    const right: Channel = (n) => (n < half ? 1 : -1) * tone(1_000)(n);
    const out = mixed([tone(1_000), right]);
    expect(rmsDb(out.subarray(0, half - BLOCK))).toBeCloseTo(REFERENCE_DB, 0);
    expect(rmsDb(out.subarray(half + 3 * BLOCK))).toBeCloseTo(REFERENCE_DB, 0);
    for (let from = 0; from + BLOCK <= out.length; from += BLOCK) {
      expect(rmsDb(out.subarray(from, from + BLOCK))).toBeGreaterThan(-16);
    }
  });

  it('does not clip where loud channels add up', () => {
    const out = mixed([tone(1_000, 1.99), tone(440, 1.99), tone(315, 1.99)]);
    expect(Math.max(...out.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(rmsDb(out)).toBeGreaterThan(REFERENCE_DB);
  });

  it('mixes silence to silence', () => {
    expect(mixed([silence, silence]).every((sample) => sample === 0)).toBe(true);
  });

  it('is at most 1 dB softer than the loudest channel, for any content (seed 9)', () => {
    const random = seededRandom(9);
    for (let round = 0; round < 60; round++) {
      const count = 2 + Math.floor(random() * 5);
      const sources = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, k) =>
        tone(300 + 370 * k, 0.3),
      );
      const gains = Array.from({ length: count }, () =>
        sources.map(() => (random() < 0.4 ? 0 : 2 * random() - 1)),
      );
      const channels = gains.map(
        (row): Channel =>
          (n) =>
            row.reduce((sum, gain, k) => sum + gain * sources[k](n), 0),
      );
      const loudestDb = Math.max(
        ...channels.map((channel) => rmsDb(Float32Array.from({ length: 8_000 }, (_, n) => channel(n)))),
      );
      if (loudestDb < -60) continue;
      const out = mixed(channels, 8_000);
      expect(rmsDb(out), JSON.stringify(gains)).toBeGreaterThan(loudestDb - 1);
    }
  });
});
