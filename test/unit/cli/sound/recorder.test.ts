import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../../main/cli/sound/recorder.ts';
import type { CodecName } from '../../../../common/codec.ts';
import type { AudioFrame } from '../../../../main/protocol/index.ts';
import { holds, PROPERTY_TIMEOUT_MS, SOUND_RUNS } from '../../../support/wire-property.ts';

/** mu-law bytes whose decoded values are easy to tell apart. */
const LOUD = 0x80;
const HALF = 0x90;
const decoded: Readonly<Record<number, number>> = { [LOUD]: 32_124, [HALF]: 15_996 };

interface Spoken {
  readonly talker?: number;
  readonly codec?: CodecName;
  readonly timestamp?: number;
  readonly first?: boolean;
  readonly last?: boolean;
  readonly byte?: number;
  readonly samples?: number;
}

function frame({
  talker = 1,
  codec = 'PCMU/8000',
  timestamp = 0,
  first = false,
  last = false,
  byte = LOUD,
  samples = 80,
}: Spoken): AudioFrame {
  const payload = new Uint8Array(samples).fill(byte);
  return { first, last, codec, stationNumber: talker, sequence: 0, timestamp: timestamp >>> 0, payload };
}

const all = (recorder: Recorder): number[] => [...recorder.takeAll()].flatMap((piece) => [...piece]);

/** Runs of equal samples, easier to read in a failure. */
function runs(samples: readonly number[]): [value: number, count: number][] {
  const result: [number, number][] = [];
  for (const sample of samples) {
    const last = result.at(-1);
    if (last?.[0] === sample) last[1]++;
    else result.push([sample, 1]);
  }
  return result;
}

describe('Recorder', () => {
  it('begins with the first sample and places frames by timestamp, not by arrival', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true, timestamp: 4_000 }), 500);
    // Two frames arrive late and together.
    recorder.addFrame(frame({ timestamp: 4_080, byte: HALF }), 700);
    recorder.addFrame(frame({ timestamp: 4_160 }), 700);
    expect(runs(all(recorder))).toEqual([
      [decoded[LOUD], 80],
      [decoded[HALF], 80],
      [decoded[LOUD], 80],
    ]);
    expect(recorder.frames).toBe(3);
  });

  it('leaves silence for a missing frame', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true }), 0);
    recorder.addFrame(frame({ timestamp: 160 }), 20);
    expect(runs(all(recorder))).toEqual([
      [decoded[LOUD], 80],
      [0, 80],
      [decoded[LOUD], 80],
    ]);
  });

  it('keeps the silence between talkspurts', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true }), 1_000);
    recorder.addFrame(frame({ first: true, timestamp: 999_999 }), 1_500);
    expect(runs(all(recorder))).toEqual([
      [decoded[LOUD], 80],
      [0, 3_920],
      [decoded[LOUD], 80],
    ]);
  });

  it('does not place a talkspurt over an earlier one that arrived late', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true, samples: 160 }), 0);
    recorder.addFrame(frame({ first: true, timestamp: 160 }), 10);
    expect(runs(all(recorder))).toEqual([[decoded[LOUD], 240]]);
  });

  it('adds two talkers who speak at once', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ talker: 1, first: true, byte: HALF }), 0);
    recorder.addFrame(frame({ talker: 2, first: true, byte: HALF, timestamp: 77_777 }), 5);
    recorder.addFrame(frame({ talker: 1, timestamp: 80, byte: HALF }), 10);
    recorder.addFrame(frame({ talker: 2, timestamp: 77_857, byte: HALF }), 15);
    expect(runs(all(recorder))).toEqual([
      [decoded[HALF], 40],
      [2 * decoded[HALF], 120],
      [decoded[HALF], 40],
    ]);
  });

  it('continues over the wrap of the timestamp', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true, timestamp: 2 ** 32 - 80 }), 0);
    recorder.addFrame(frame({ timestamp: 0, byte: HALF }), 10);
    recorder.addFrame(frame({ timestamp: 80 }), 20);
    expect(runs(all(recorder))).toEqual([
      [decoded[LOUD], 80],
      [decoded[HALF], 80],
      [decoded[LOUD], 80],
    ]);
  });

  it('records a duplicate frame once', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true }), 0);
    recorder.addFrame(frame({ timestamp: 80, last: true, byte: HALF }), 10);
    recorder.addFrame(frame({ timestamp: 80, last: true, byte: HALF }), 10);
    recorder.addFrame(frame({ timestamp: 160, last: true, samples: 0 }), 10);
    expect(runs(all(recorder))).toEqual([
      [decoded[LOUD], 80],
      [decoded[HALF], 80],
    ]);
  });

  it('continues without a gap when the codec changes within a talkspurt', () => {
    const recorder = new Recorder(16_000);
    recorder.addFrame(frame({ codec: 'PCMU/16000', first: true, samples: 160, timestamp: 3_200 }), 0);
    // This frame arrives late.
    recorder.addFrame(frame({ codec: 'PCMU/8000', samples: 80, timestamp: 1_680, byte: HALF }), 80);
    recorder.addFrame(frame({ codec: 'PCMU/16000', samples: 160, timestamp: 3_520 }), 90);
    const samples = all(recorder);
    // The resampler holds back a few milliseconds.
    expect(samples.length).toBeGreaterThan(480 - 160);
    expect(samples.length).toBeLessThanOrEqual(480);
    expect(runs(samples)[0]).toEqual([decoded[LOUD], 160]);
  });

  it('resamples another rate to the right length', () => {
    const recorder = new Recorder(48_000);
    for (let n = 0; n < 100; n++) recorder.addFrame(frame({ first: n === 0, timestamp: n * 80 }), n * 10);
    const samples = all(recorder);
    expect(Math.abs(samples.length - 48_000)).toBeLessThan(480);
    expect(Math.abs(samples[24_000] - decoded[LOUD])).toBeLessThan(700);
  });

  it('leaves a gap in resampled sound too', () => {
    const recorder = new Recorder(16_000);
    for (let n = 0; n < 20; n++) recorder.addFrame(frame({ first: n === 0, timestamp: n * 80 }), n * 10);
    for (let n = 70; n < 90; n++) recorder.addFrame(frame({ timestamp: n * 80 }), n * 10);
    expect(Math.abs(all(recorder).length - 90 * 160)).toBeLessThan(160);
  });

  it.each([2 ** 31 - 1, -(2 ** 31), 800_000_000])('ignores a timestamp that jumps by %d', (jump) => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true, timestamp: 5_000 }), 0);
    recorder.addFrame(frame({ timestamp: 5_080 + jump }), 10);
    recorder.addFrame(frame({ timestamp: 5_160 + jump }), 20);
    expect(all(recorder).length).toBeLessThanOrEqual(8_000);
  });

  it('hands out settled samples while it records, without loss', () => {
    const recorder = new Recorder(8_000);
    const taken: number[] = [];
    for (let n = 0; n < 2_000; n++) {
      recorder.addFrame(frame({ first: n === 0, timestamp: n * 80, byte: n % 2 ? LOUD : HALF }), n * 10);
      if (n % 100 === 0) taken.push(...recorder.takeSettled(n * 10));
    }
    expect(taken.length).toBeGreaterThan(100_000);
    taken.push(...all(recorder));
    expect(taken.length).toBe(160_000);
    expect(taken.every((sample, n) => sample === decoded[Math.floor(n / 80) % 2 ? LOUD : HALF])).toBe(true);
  });

  it('places a frame by its arrival when it is later than the window', () => {
    const recorder = new Recorder(8_000);
    recorder.addFrame(frame({ first: true }), 0);
    const taken = [...recorder.takeSettled(30_000)];
    recorder.addFrame(frame({ timestamp: 80 }), 30_000);
    expect(runs([...taken, ...all(recorder)])).toEqual([
      [decoded[LOUD], 80],
      [0, 240_000 - 80],
      [decoded[LOUD], 80],
    ]);
  });

  it(
    'never throws and never grows beyond the time that passed',
    () => {
      holds(
        fc.property(
          fc.array(
            fc.record({
              talker: fc.integer({ min: 1, max: 3 }),
              codec: fc.constantFrom<CodecName>('PCMU/8000', 'PCMU/16000'),
              timestamp: fc.oneof(fc.nat(4_000), fc.nat(0xffff_ffff)),
              first: fc.boolean(),
              samples: fc.nat(320),
              passesMs: fc.nat(2_000),
            }),
            { maxLength: 12 },
          ),
          (spoken) => {
            const recorder = new Recorder(8_000);
            let nowMs = 0;
            let length = 0;
            for (const { passesMs, ...fields } of spoken) {
              nowMs += passesMs;
              recorder.addFrame(frame(fields), nowMs);
              length += recorder.takeSettled(nowMs).length;
            }
            for (const piece of recorder.takeAll()) length += piece.length;
            expect(length).toBeLessThanOrEqual(((nowMs + 5_100) * 8_000) / 1_000);
          },
        ),
        SOUND_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
