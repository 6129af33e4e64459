import { describe, expect, it } from 'vitest';
import { SilenceJudge } from '../../../../native-audio/capture/silence-judge.ts';
import { noise, nothing, speech } from '../../../support/microphone-sounds.ts';
import { sine } from '../../../support/sound-analysis.ts';

const RATE_HZ = 48_000;
const BLOCK = 64;

/** The reports in order, each with its time in the talkspurt, ms. */
function judged(
  parts: readonly Int16Array[],
  options: { readonly isFile?: boolean; readonly isCue?: (ms: number) => boolean } = {},
): (readonly [number, string])[] {
  const judge = new SilenceJudge(RATE_HZ);
  judge.setInput(RATE_HZ, options.isFile ?? false);
  const [before, ...talk] = parts;
  feed(judge, before, () => false);
  judge.open();
  const told: (readonly [number, string])[] = [];
  let last = 'heard';
  let ms = 0;
  for (const part of talk) {
    for (let at = 0; at + BLOCK <= part.length; at += BLOCK) {
      ms += (BLOCK * 1_000) / RATE_HZ;
      feed(judge, part.subarray(at, at + BLOCK), () => options.isCue?.(ms) ?? false);
      const now = judge.verdict ?? 'heard';
      if (now !== last) told.push([Math.round(ms / 100) * 100, now]);
      last = now;
    }
  }
  return told;
}

function feed(judge: SilenceJudge, samples: Int16Array, isCue: () => boolean): void {
  judge.add(
    Float32Array.from(samples, (it) => it / 32_768),
    isCue(),
  );
}

const ROOM = noise(1, -60);
const room = (seconds: number): Int16Array => noise(seconds, -60);

describe('SilenceJudge', () => {
  it.each([
    ['digital silence', [nothing(1), nothing(3)], [[1_200, 'digital']]],
    ['a room without a voice', [ROOM, room(4)], [[1_600, 'noise']]],
    ['a loud room without a voice', [noise(1, -25), noise(4, -25)], [[1_600, 'noise']]],
    ['mains hum', [sine(50, 1, RATE_HZ, -20), sine(50, 4, RATE_HZ, -20)], [[1_600, 'noise']]],
  ])('reports %s within two seconds', (_, parts, told) => {
    expect(judged(parts)).toEqual(told);
  });

  it.each([
    ['a voice', [ROOM, speech(6)]],
    ['a soft voice', [ROOM, speech(6, 0.08)]],
    ['a voice that falls silent', [ROOM, speech(3), room(10)]],
    [
      'a headset that sends nothing at all between two words',
      [nothing(1), speech(2), nothing(1.6), speech(2)],
    ],
    ['a short press', [nothing(1), nothing(1)]],
    ['a breath before the first word', [ROOM, room(1.4), speech(3)]],
    ['a line-up tone', [nothing(1), sine(440, 4, RATE_HZ, -20)]],
  ])('does not report %s', (_, parts) => {
    expect(judged(parts)).toEqual([]);
  });

  it('withdraws the report when a voice comes, and reports a microphone that is muted in mid-talk', () => {
    const told = judged([ROOM, room(3), speech(3), nothing(3), speech(2)]);
    expect(told.map(([, what]) => what)).toEqual(['noise', 'heard', 'digital', 'heard']);
    expect(told[1][0]).toBeLessThan(3_500);
    expect(told[2][0]).toBeGreaterThan(7_700);
    expect(told[2][0]).toBeLessThan(8_000);
  });

  it('reports noise after an unmuted microphone carries no voice', () => {
    const told = judged([nothing(1), nothing(2), room(3)]);
    expect(told.map(([, what]) => what)).toEqual(['digital', 'heard', 'noise']);
  });

  it('does not mistake its own warning sound for a voice', () => {
    const cue = sine(494, 0.15, RATE_HZ, -20);
    const beeps = [cue, room(0.1), cue, room(0.1), cue];
    const during = (ms: number): boolean => ms > 2_000 && ms < 3_000;
    expect(judged([ROOM, room(2), ...beeps, room(2)], { isCue: during })).toEqual([[1_600, 'noise']]);
  });

  it('reports a file only if it is silent throughout', () => {
    const asFile = { isFile: true };
    expect(judged([nothing(0), nothing(3)], asFile)).toEqual([[1_800, 'digital']]);
    expect(judged([nothing(0), speech(2), nothing(9)], asFile)).toEqual([]);
    expect(judged([ROOM, room(9)], asFile)).toEqual([]);
  });

  it('starts again with each talkspurt, and continues when the same one is opened again', () => {
    const judge = new SilenceJudge(RATE_HZ);
    judge.open();
    feed(judge, nothing(1), () => false);
    judge.open();
    feed(judge, nothing(0.3), () => false);
    // A block of 1 s and one of 0.3 s each end one window.
    for (let i = 0; i < 65; i++) feed(judge, nothing(0.02), () => false);
    expect(judge.verdict).toBe('digital');
    judge.close();
    expect(judge.verdict).toBeUndefined();
    judge.open();
    expect(judge.verdict).toBeUndefined();
  });
});
