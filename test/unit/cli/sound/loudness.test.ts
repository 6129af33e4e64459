import { describe, expect, it } from 'vitest';
import { measureLoudness, TOO_QUIET_DB } from '../../../../main/cli/sound/loudness.ts';
import { sine } from '../../../support/test-wav.ts';

const RATE_HZ = 16_000;
const joined = (...parts: Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]));
const silence = (seconds: number): Int16Array => new Int16Array(RATE_HZ * seconds);

describe('measureLoudness', () => {
  it.each([
    ['the reference sound', sine(1_000, RATE_HZ, 0.4, 0.5), -9],
    ['a short one', sine(1_000, RATE_HZ, 0.1, 0.5), -9],
    ['one word in a long silence', joined(silence(20), sine(1_000, RATE_HZ, 0.8, 0.05), silence(20)), -29],
    ['a word at the very end', joined(silence(3.1), sine(1_000, RATE_HZ, 0.4, 0.05)), -29],
    ['a soft one on a constant', sine(1_000, RATE_HZ, 1, 0.005).map((sample) => sample + 8_000), -49],
  ])('measures the loudest part of %s', (_, samples, levelDb) => {
    const { loudestDb, isSilent } = measureLoudness(samples, RATE_HZ);
    expect(loudestDb).toBeCloseTo(levelDb, 0);
    expect(isSilent).toBe(false);
    expect(loudestDb < TOO_QUIET_DB).toBe(levelDb < -45);
  });

  it.each([
    ['zeros', silence(1)],
    ['steps that the codec swallows', Int16Array.from({ length: RATE_HZ }, (_, n) => (n % 7) - 3)],
    ['a constant', silence(1).fill(5_000)],
    ['a constant with dither', Int16Array.from({ length: RATE_HZ }, (_, n) => -9_000 + (n % 3))],
    ['nothing', silence(0)],
  ])('finds silence in %s', (_, samples) => {
    expect(measureLoudness(samples, RATE_HZ).isSilent).toBe(true);
  });

  it('does not call a single sample silent', () => {
    expect(measureLoudness(Int16Array.of(-12_345), 8_000).isSilent).toBe(false);
  });
});
