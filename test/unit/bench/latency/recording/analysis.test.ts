import { describe, expect, it } from 'vitest';
import {
  burstDelaysMs,
  firstNonZero,
  firstSoundMs,
  side,
} from '../../../../bench/latency/recording/analysis.ts';
import { chirp, inSamples, makePlan, RATE_HZ } from '../../../../bench/latency/recording/plan.ts';
import { seededRandom } from '../../../../support/random.ts';

const plan = makePlan({ bursts: 2, intoSound: 0, continuous: false, seed: 3 });

/** The microphone's side so much later, softer, and with noise of its own. */
function late(samples: Int16Array, by: number, gain = 0.5, noise = 0): Int16Array {
  const random = seededRandom(11);
  return samples.map((_, i) => Math.round(gain * (samples[i - by] ?? 0) + noise * (2 * random() - 1)));
}

describe('burstDelaysMs', () => {
  it.each([0, 1, 1_234, inSamples(35.25), inSamples(440)])('finds a delay of %d samples', (by) => {
    const delays = burstDelaysMs(plan.samples, late(plan.samples, by), plan.bursts);
    for (const delay of delays) expect(delay).toBeCloseTo((by * 1_000) / RATE_HZ, 6);
    expect(delays).toHaveLength(2);
  });

  it('finds the delay in noise half as loud as the burst', () => {
    const delays = burstDelaysMs(plan.samples, late(plan.samples, 1_500, 0.5, 2_200), plan.bursts);
    for (const delay of delays) expect(Math.abs(delay! - 31.25)).toBeLessThan(0.1);
  });

  it('needs the start of a burst only to within 15 ms', () => {
    const about = plan.bursts.map((at, k) => at + inSamples(k % 2 === 0 ? 15 : -15));
    const delays = burstDelaysMs(plan.samples, late(plan.samples, 960), about);
    for (const delay of delays) expect(delay).toBeCloseTo(20, 6);
  });

  it('reports a missing burst as lost and still times the others', () => {
    const heard = late(plan.samples, 960);
    heard.fill(0, plan.bursts[1], plan.bursts[1] + inSamples(300));
    expect(burstDelaysMs(plan.samples, heard, plan.bursts).map((delay) => delay !== undefined)).toEqual([
      true,
      false,
    ]);
  });

  it('does not take noise for a burst', () => {
    const heard = late(plan.samples, 0, 0, 8_000);
    expect(burstDelaysMs(plan.samples, heard, plan.bursts)).toEqual([undefined, undefined]);
  });

  it('refuses a recording without the bursts', () => {
    expect(() => burstDelaysMs(new Int16Array(plan.samples.length), plan.samples, plan.bursts)).toThrow();
  });
});

describe('firstSoundMs', () => {
  const heard = new Int16Array(RATE_HZ);
  heard.fill(100);
  heard.set(chirp(), 10_000);
  const first = heard.findIndex((sample) => Math.abs(sample) > 327);

  it('counts from the press to the first loud sample', () => {
    expect(firstSoundMs(heard, first - 480.5)).toBeCloseTo(480.5 / 48, 6);
  });

  it('is undefined when the far end was not silent before the press', () => {
    expect(firstSoundMs(heard, 10_500)).toBeUndefined();
  });

  it('is undefined when nothing comes', () => {
    expect(firstSoundMs(heard, 14_000)).toBeUndefined();
  });
});

it('separates the two sides of a stereo recording', () => {
  const stereo = Int16Array.from([1, 2, 3, 4, 5, 6]);
  expect([...side(stereo, 0)]).toEqual([1, 3, 5]);
  expect([...side(stereo, 1)]).toEqual([2, 4, 6]);
});

it('finds the first sample after digital silence', () => {
  expect(firstNonZero(Int16Array.from([0, 0, -1, 0]))).toBe(2);
  expect(firstNonZero(Int16Array.from([9, 0, 0]), 1)).toBeUndefined();
});
