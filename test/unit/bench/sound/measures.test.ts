import { describe, expect, it } from 'vitest';
import {
  logSpectralDistanceDb,
  powerSpectra,
  segmentalSnrDb,
  stretchSnrDb,
} from '../../../bench/sound/measures.ts';
import { seededRandom } from '../../../support/random.ts';
import { tone } from '../../../support/signals.ts';

const RATE_HZ = 16_000;
const random = seededRandom(9);
const noise = Float32Array.from({ length: 2 * RATE_HZ }, () => random() - 0.5);
const scaled = (samples: Float32Array, by: number): Float32Array => samples.map((sample) => sample * by);

describe('segmentalSnrDb', () => {
  it('is the ratio of the added noise, within its bounds', () => {
    expect(segmentalSnrDb(noise, scaled(noise, 1.1), RATE_HZ)).toBeCloseTo(20, 3);
    expect(segmentalSnrDb(noise, scaled(noise, 0), RATE_HZ)).toBeCloseTo(0, 3);
    expect(segmentalSnrDb(noise, noise, RATE_HZ)).toBe(35);
    expect(segmentalSnrDb(noise, scaled(noise, -9), RATE_HZ)).toBe(-10);
  });

  it('leaves out frames without speech', () => {
    const halves = noise.map((sample, i) => (i < RATE_HZ ? sample : sample * 1e-3));
    const spoiled = halves.map((sample, i) => (i < RATE_HZ ? sample * 1.1 : 0));
    expect(segmentalSnrDb(halves, spoiled, RATE_HZ)).toBeCloseTo(20, 3);
  });

  it('covers given stretches too', () => {
    const holed = noise.slice().fill(0, 1_000, 1_160);
    expect(stretchSnrDb(noise, holed, RATE_HZ, [[1_000, 1_160]])).toMatchObject({ count: 1 });
    expect(stretchSnrDb(noise, holed, RATE_HZ, [[1_000, 1_160]]).sum).toBeCloseTo(0, 5);
    expect(stretchSnrDb(noise, holed, RATE_HZ, [[2_000, 2_160]]).sum).toBe(35);
  });
});

describe('logSpectralDistanceDb', () => {
  it('is 6 dB for half the level and 0 for the same signal', () => {
    expect(logSpectralDistanceDb(noise, scaled(noise, 0.5), RATE_HZ)).toBeCloseTo(6.02, 1);
    expect(logSpectralDistanceDb(noise, noise, RATE_HZ)).toBe(0);
  });

  it('counts only the given band', () => {
    const more = noise.map((sample, i) => sample + 2 * Math.sin((2 * Math.PI * 6_000 * i) / RATE_HZ));
    const [low, high] = [{ toHz: 3_400 }, { fromHz: 5_500, toHz: 6_500 }];
    expect(logSpectralDistanceDb(noise, more, RATE_HZ, low)).toBeLessThan(0.2);
    expect(logSpectralDistanceDb(noise, more, RATE_HZ, high)).toBeGreaterThan(3);
  });
});

it('shows a tone in the bin of its frequency', () => {
  for (const spectrum of powerSpectra(tone(1_000, RATE_HZ, RATE_HZ), RATE_HZ))
    expect(spectrum.indexOf(Math.max(...spectrum))).toBe(32);
});
