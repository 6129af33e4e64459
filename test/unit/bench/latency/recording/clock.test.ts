import { expect, it } from 'vitest';
import { RecordingClock } from '../../../../bench/latency/recording/clock.ts';
import { seededRandom } from '../../../../support/random.ts';

it('trusts the chunk that arrived earliest after its last sample', () => {
  const random = seededRandom(5);
  const clock = new RecordingClock(48_000);
  // The recording began at 1,000 ms; chunks of 10 ms come up to 8 ms late.
  for (let k = 1; k <= 200; k++) clock.arrived(480 * k, 1_000 + 10 * k + 8 * random());
  expect(Math.abs(clock.momentOf(48_000) - 2_000)).toBeLessThan(0.2);
  expect(Math.abs(clock.sampleAt(2_000) - 48_000)).toBeLessThan(10);
});

it('converts moments into samples and back', () => {
  const clock = new RecordingClock(48_000);
  clock.arrived(480, 500);
  expect(clock.momentOf(480)).toBe(500);
  expect(clock.sampleAt(clock.momentOf(1_234.5))).toBeCloseTo(1_234.5, 6);
});
