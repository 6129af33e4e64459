import { describe, expect, it } from 'vitest';
import { VoiceActivity } from '../../../../native-audio/capture/voice-activity.ts';
import { noise, nothing, speech } from '../../../support/microphone-sounds.ts';
import { sine } from '../../../support/sound-analysis.ts';
import { speechLike } from '../signals.ts';

const RATE_HZ = 48_000;

interface Seen {
  /** The number of windows before a voice was detected; undefined: never. */
  readonly voiceFrom: number | undefined;
  readonly toneWindows: number;
  readonly flatWindows: number;
}

function look(samples: Float32Array | Int16Array, rateHz = RATE_HZ, block = 64): Seen {
  const activity = new VoiceActivity(rateHz);
  let windows = 0;
  let voiceFrom: number | undefined;
  for (let at = 0; at + block <= samples.length; at += block) {
    if (!activity.add(samples, block, at)) continue;
    windows += 1;
    if (activity.carriesVoice) voiceFrom ??= windows;
  }
  return { voiceFrom, toneWindows: activity.toneWindows, flatWindows: activity.flatWindows };
}

const brown = (seconds: number, rmsDbfs: number): Int16Array => {
  let sum = 0;
  return noise(seconds, rmsDbfs).map((it) => Math.max(-32_768, Math.min(32_767, (sum = sum * 0.998 + it))));
};

describe('VoiceActivity', () => {
  it.each([
    ['a voice', speech(6)],
    ['a soft voice', speech(6, 0.1)],
    ['a very soft voice', speech(6, 0.03)],
    ['a voice made of harmonics', speechLike(RATE_HZ, 3 * RATE_HZ)],
  ])('detects %s within its first half second of sound', (_, samples) => {
    const { voiceFrom } = look(samples);
    expect(voiceFrom).toBeLessThan(40);
  });

  it.each([
    ['white noise', noise(6, -30)],
    ['soft noise', noise(6, -70)],
    ['brown noise', brown(6, -45)],
    ['a tone', sine(1_000, 6, RATE_HZ, -12)],
    ['mains hum', sine(100, 6, RATE_HZ, -12)],
    ['nothing', nothing(6)],
    ['a broken driver', new Float32Array(6 * RATE_HZ).fill(NaN)],
  ])('does not mistake %s for a voice', (_, samples) => {
    expect(look(samples).voiceFrom).toBeUndefined();
  });

  it('distinguishes a line-up tone from noise and from mains hum', () => {
    expect(look(sine(1_000, 2, RATE_HZ, -12)).toneWindows).toBeGreaterThan(50);
    expect(look(sine(100, 2, RATE_HZ, -12)).toneWindows).toBe(0);
    expect(look(noise(2, -12)).toneWindows).toBe(0);
  });

  it('distinguishes silence, also with an offset, from the softest noise', () => {
    const offset = nothing(1).fill(700);
    offset.forEach((_, i) => (offset[i] += i % 3));
    expect(look(offset).flatWindows).toBeGreaterThan(45);
    expect(look(noise(1, -80)).flatWindows).toBe(0);
  });

  it.each([8_000, 16_000, 44_100, 96_000, 192_000])('gives the same result at %i Hz', (rateHz) => {
    expect(look(speechLike(rateHz, 2 * rateHz), rateHz, 96).voiceFrom).toBeLessThan(40);
    expect(look(sine(1_000, 2, rateHz, -12), rateHz, 96).voiceFrom).toBeUndefined();
  });

  it('returns the highest sample once', () => {
    const activity = new VoiceActivity(RATE_HZ);
    activity.add(sine(1_000, 0.1, RATE_HZ, -6), 4_800);
    expect(activity.takePeak()).toBeCloseTo(0.5, 1);
    expect(activity.takePeak()).toBe(0);
  });
});
