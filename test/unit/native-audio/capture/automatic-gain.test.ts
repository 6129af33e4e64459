import { describe, expect, it } from 'vitest';
import { AutomaticGain, DEFAULT_AUTOMATIC_GAIN } from '../../../../native-audio/capture/automatic-gain.ts';
import { gainFromDb } from '../../../../native-audio/dsp/decibel.ts';
import { db, peak, rms, seededRandom, speechLike, tone } from '../signals.ts';

const RATE_HZ = 16_000;
const { targetDb, maxGainDb, maxCutDb } = DEFAULT_AUTOMATIC_GAIN;

/** Words of 0.7 s and pauses of 0.5 s between them. `levelDb` is the RMS of the words, dBFS. */
function words(seconds: number, levelDb: number, rateHz = RATE_HZ): Float32Array {
  const out = speechLike(rateHz, seconds * rateHz);
  const loud = rms(out);
  for (let i = 0; i < out.length; i++) out[i] *= (i / rateHz) % 1.2 < 0.7 ? gainFromDb(levelDb) / loud : 0;
  return out;
}

function noise(seconds: number, levelDb: number): Float32Array {
  const random = seededRandom(5);
  const scale = gainFromDb(levelDb) * Math.sqrt(3);
  return Float32Array.from({ length: seconds * RATE_HZ }, () => (2 * random() - 1) * scale);
}

const plus = (a: Float32Array, b: Float32Array): Float32Array => a.map((sample, i) => sample + b[i]);

/** RMS of the words from `from` s on, dBFS. */
function wordLevelDb(samples: Float32Array, from: number): number {
  const spoken = samples.filter((_, i) => i / RATE_HZ >= from && (i / RATE_HZ) % 1.2 < 0.7);
  return db(rms(spoken));
}

describe('AutomaticGain', () => {
  it.each([-38, -30, -26, -20, -14, -10])('brings words at %i dBFS to the target level', (levelDb) => {
    const gain = new AutomaticGain(RATE_HZ);
    const samples = words(12, levelDb);
    gain.process(samples);
    expect(Math.abs(wordLevelDb(samples, 9.6) - targetDb)).toBeLessThan(3);
  });

  it('limits how far it raises and lowers a voice', () => {
    const soft = new AutomaticGain(RATE_HZ);
    soft.process(words(20, -50));
    expect(soft.gainDb).toBeGreaterThan(maxGainDb - 0.5);
    expect(soft.gainDb).toBeLessThanOrEqual(maxGainDb + 1e-6);
    const strict = new AutomaticGain(RATE_HZ, { ...DEFAULT_AUTOMATIC_GAIN, maxCutDb: 3 });
    strict.process(words(20, -14));
    expect(strict.gainDb).toBeGreaterThanOrEqual(-3 - 1e-6);
    expect(strict.gainDb).toBeLessThan(-2.5);
    expect(maxCutDb).toBeGreaterThan(3);
  });

  it('covers 63 % of the way within its time constants, counting only speech', () => {
    // Only words, without pauses: one syllable after the other, 200 ms each, so that the level
    // is known at once.
    const steady = (seconds: number, levelDb: number): Float32Array => {
      const out = tone(300, RATE_HZ, seconds * RATE_HZ, gainFromDb(levelDb) * Math.SQRT2);
      for (let i = 0; i < out.length; i++) if ((i / RATE_HZ) % 0.5 > 0.4) out[i] *= 0.01;
      return out;
    };
    const wayOf = (levelDb: number, ms: number): number => {
      const settings = { ...DEFAULT_AUTOMATIC_GAIN, attackMs: 400, releaseMs: 2_000 };
      const gain = new AutomaticGain(RATE_HZ, settings);
      gain.process(steady(10, targetDb));
      const before = gain.gainDb;
      gain.process(steady(ms / 1_000, levelDb));
      return (gain.gainDb - before) / (targetDb - levelDb);
    };
    expect(wayOf(targetDb - 12, 500)).toBeLessThan(0.2);
    expect(wayOf(targetDb - 12, 2_500)).toBeGreaterThan(0.35);
    expect(wayOf(targetDb - 12, 2_500)).toBeLessThan(0.7);
    expect(wayOf(targetDb + 8, 500)).toBeGreaterThan(0.45);
    expect(wayOf(targetDb + 8, 1_500)).toBeGreaterThan(0.85);
  });

  it('keeps the gain in a pause', () => {
    const gain = new AutomaticGain(RATE_HZ);
    const room = noise(22, -55);
    const said = words(12, -32);
    const samples = plus(room.subarray(0, said.length), said);
    gain.process(samples);
    const spoken = gain.gainDb;
    expect(spoken).toBeGreaterThan(8);
    const pause = room.slice(said.length);
    gain.process(pause);
    expect(Math.abs(gain.gainDb - spoken)).toBeLessThan(0.5);
    expect(db(rms(pause, 5 * RATE_HZ))).toBeCloseTo(-55 + spoken, 0);
  });

  it.each([-60, -45, -30])('does not raise endless noise at %i dBFS', (levelDb) => {
    const gain = new AutomaticGain(RATE_HZ);
    gain.process(noise(20, levelDb));
    expect(Math.abs(gain.gainDb)).toBeLessThan(0.5);
  });

  it('does not clip at a shout after a whisper', () => {
    const gain = new AutomaticGain(RATE_HZ);
    gain.process(words(20, -42));
    expect(gain.gainDb).toBeGreaterThan(15);
    const shout = tone(220, RATE_HZ, RATE_HZ / 2, 0.9);
    gain.process(shout);
    expect(peak(shout)).toBeLessThanOrEqual(1);
    // Within 30 ms the gain has fallen to 1 or less.
    expect(peak(shout, 0.03 * RATE_HZ)).toBeLessThanOrEqual(0.9);
    const random = seededRandom(11);
    const wild = Float32Array.from({ length: 4 * RATE_HZ }, () => (2 * random() - 1) * 4);
    gain.process(wild);
    expect(peak(wild)).toBeLessThanOrEqual(1);
  });

  it('changes the gain without distorting a tone', () => {
    const gain = new AutomaticGain(RATE_HZ);
    gain.process(words(3, -35));
    const samples = words(3, -35);
    const before = samples.slice();
    gain.process(samples);
    // The gain from sample to sample, where the input is large enough to divide by.
    let steepest = 0;
    let last: number | null = null;
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(before[i]) < 1e-3) continue;
      const now = samples[i] / before[i];
      if (last !== null) steepest = Math.max(steepest, Math.abs(db(now / last)));
      last = Math.abs(before[i + 1] ?? 0) < 1e-3 ? null : now;
    }
    expect(steepest).toBeGreaterThan(0);
    expect(steepest).toBeLessThan(0.01);
  });

  it('gives the same samples for blocks of any size, at both rates', () => {
    for (const rateHz of [8_000, 16_000]) {
      const input = words(4, -35, rateHz);
      const whole = input.slice();
      new AutomaticGain(rateHz).process(whole);
      const random = seededRandom(2);
      const cut = input.slice();
      const gain = new AutomaticGain(rateHz);
      for (let at = 0; at < cut.length;) {
        const count = Math.min(1 + Math.floor(random() * 400), cut.length - at);
        gain.process(cut.subarray(at, at + count));
        at += count;
      }
      expect(cut).toEqual(whole);
    }
  });

  it('keeps its gain at another rate and forgets it for another microphone', () => {
    const gain = new AutomaticGain(RATE_HZ);
    gain.process(words(12, -35));
    const before = gain.gainDb;
    gain.setRate(8_000);
    expect(gain.gainDb).toBe(before);
    gain.process(words(2, -35, 8_000));
    expect(Math.abs(gain.gainDb - before)).toBeLessThan(1);
    gain.reset();
    expect(gain.gainDb).toBe(0);
  });
});
