import { describe, expect, it } from 'vitest';
import { plainLayout } from '../../../../native-audio/capture/channel-layout.ts';
import { InputChannels } from '../../../../native-audio/capture/input-channels.ts';
import { interleaved, noise, nothing, speech } from '../../../support/microphone-sounds.ts';
import { sine } from '../../../support/sound-analysis.ts';
import { largestStep } from '../signals.ts';
import type { InputChannelChoice } from '../../../../common/device-choice.ts';

const RATE_HZ = 48_000;
const BLOCK = 64;
const PER_SECOND = RATE_HZ / BLOCK;

interface Taken {
  readonly mono: Float32Array;
  /** The channel that was sent, block by block, counted from 1. */
  readonly current: readonly number[];
}

/** @param talking whether the microphone is open, by the second of the sound */
function take(
  channels: readonly Int16Array[],
  talking: (second: number) => boolean = () => true,
  choice: InputChannelChoice = 'auto',
): Taken {
  const picked = new InputChannels();
  picked.choose(choice);
  picked.begin(plainLayout(channels.length), RATE_HZ);
  const samples = interleaved(channels);
  const blocks = Math.floor(channels[0].length / BLOCK);
  const mono = new Float32Array(blocks * BLOCK);
  const current: number[] = [];
  for (let i = 0; i < blocks; i++) {
    picked.talking = talking(i / PER_SECOND);
    const at = i * BLOCK * channels.length;
    const block = samples.subarray(at, at + BLOCK * channels.length);
    picked.take(block, mono.subarray(i * BLOCK, (i + 1) * BLOCK));
    current.push(picked.takeLevels()?.current ?? 1);
  }
  return { mono, current };
}

const joined = (...parts: readonly Int16Array[]): Int16Array =>
  Int16Array.from(parts.flatMap((part) => [...part]));
const mixed = (...parts: readonly Int16Array[]): Int16Array =>
  parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0));
const scaled = (samples: Int16Array, gain: number): Int16Array => samples.map((it) => Math.round(it * gain));
const at = (taken: Taken, second: number): number => taken.current[Math.floor(second * PER_SECOND)];

const TONE = sine(1_000, 6, RATE_HZ, -6);
const HUM = mixed(...[50, 100, 150].map((hz) => sine(hz, 6, RATE_HZ, -20)));
const VOICE = speech(6);
const NOTHING = nothing(6);

describe('InputChannels', () => {
  it.each([
    ['on the only channel with sound', [NOTHING, NOTHING, VOICE, NOTHING], 3],
    ['beside a tone that is 10 dB louder', [TONE, NOTHING, VOICE, NOTHING], 3],
    ['beside mains hum', [HUM, VOICE], 2],
    ['beside noise', [noise(6, -20), noise(6, -60), VOICE], 3],
    ['beside its own leak into another input', [scaled(VOICE, 0.05), VOICE], 2],
    ['on the first of two equal channels', [VOICE, VOICE], 1],
    ['on the first of two channels with opposite signs', [VOICE, VOICE.map((it) => -it)], 1],
    ['on the last of 32', [...new Array<Int16Array>(31).fill(NOTHING), VOICE], 32],
    ['or a tone, if there is nothing else', [NOTHING, NOTHING, sine(600, 6, RATE_HZ, -12)], 3],
  ])('sends the voice: %s', (_, channels, wanted) => {
    const taken = take(channels);
    expect(at(taken, 1)).toBe(wanted);
    // The channel stays there.
    expect(new Set(taken.current.slice(PER_SECOND))).toEqual(new Set([wanted]));
  });

  it('loses at most 60 ms of the first word beside a tone, and nothing of the next talkspurt', () => {
    const tone = sine(1_000, 10, RATE_HZ, -6);
    const voice = joined(nothing(2), speech(2), nothing(2), speech(4));
    const taken = take([tone, voice], (second) => second > 2);
    const startsAt = voice.findIndex((it) => Math.abs(it) > 1_000) / RATE_HZ;
    expect(at(taken, startsAt + 0.1)).toBe(2);
    expect(new Set(taken.current.slice(Math.round(3 * PER_SECOND)))).toEqual(new Set([2]));
  });

  it('keeps its channel within a talkspurt, even for a louder voice in a pause', () => {
    const first = joined(speech(3), nothing(5));
    const second = joined(nothing(4), speech(4, 2));
    const taken = take([first, second].map((it) => mixed(it, noise(8, -70))));
    expect(new Set(taken.current)).toEqual(new Set([1]));
    // With a closed microphone, the next speaker is taken; a breath is no reason to change.
    const offAir = take([first, second], () => false);
    expect(at(offAir, 3.5)).toBe(1);
    expect(at(offAir, 5.5)).toBe(2);
  });

  it('leaves a channel that goes dead within a talkspurt', () => {
    const pulledOut = joined(mixed(speech(2), noise(2, -70)), nothing(6));
    const other = joined(nothing(2), speech(6));
    const taken = take([pulledOut, other]);
    expect(at(taken, 3)).toBe(1);
    expect(at(taken, 5)).toBe(2);
  });

  it('does not change from a voice to a tone that starts in a pause', () => {
    const voice = joined(speech(2), nothing(4));
    const tone = joined(nothing(3), sine(1_000, 3, RATE_HZ, -6));
    for (const talking of [true, false])
      expect(new Set(take([tone, voice], () => talking).current.slice(PER_SECOND))).toEqual(new Set([2]));
  });

  it('sends the chosen channel with any sound, or the voice if that channel is absent', () => {
    expect(new Set(take([VOICE, NOTHING, TONE], undefined, 2).current)).toEqual(new Set([2]));
    expect(at(take([NOTHING, VOICE], undefined, 7), 2)).toBe(2);
  });

  it('changes channels without a click and without a change of level', () => {
    const both = take([VOICE, VOICE]).mono;
    expect(both).toEqual(Float32Array.from(VOICE.subarray(0, both.length), (it) => it / 32_768));
    const picked = new InputChannels();
    picked.begin(plainLayout(2), RATE_HZ);
    const out = new Float32Array(4 * BLOCK);
    const block = new Int16Array(2 * BLOCK).map((_, i) => (i % 2 === 0 ? 16_000 : -16_000));
    for (let i = 0; i < 4; i++) {
      picked.choose(i < 2 ? 1 : 2);
      picked.take(block, out.subarray(i * BLOCK, (i + 1) * BLOCK));
    }
    expect(largestStep(out)).toBeLessThan(0.02);
    expect([out[0], out.at(-1)]).toEqual([16_000 / 32_768, -16_000 / 32_768]);
  });

  it('takes each channel from its own place in the stream', () => {
    const picked = new InputChannels();
    picked.choose(2);
    picked.begin({ opened: 10, places: [8, 9] }, RATE_HZ);
    const block = new Int16Array(10 * BLOCK).map((_, i) => i % 10);
    const out = new Float32Array(BLOCK);
    picked.take(block, out);
    expect(out).toEqual(new Float32Array(BLOCK).fill(9 / 32_768));
  });

  it('reports no levels for a microphone with one channel', () => {
    const picked = new InputChannels();
    picked.begin(plainLayout(1), RATE_HZ);
    expect(picked.takeLevels()).toBeUndefined();
    picked.begin(plainLayout(2), RATE_HZ);
    picked.take(interleaved([nothing(0.1), sine(1_000, 0.1, RATE_HZ, -6)]), new Float32Array(4_800));
    const levels = picked.takeLevels();
    expect(levels?.peaksDb[0]).toBe(-120);
    expect(levels?.peaksDb[1]).toBeCloseTo(-6, 0);
  });
});
