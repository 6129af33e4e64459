import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameCutter, sendPaced, type PaceClock } from '../../../../main/cli/sound/paced-frames.ts';
import type { CodecName } from '../../../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../../../common/encoded-frame.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

/** A clock that only waiting moves; `late` says by how much each wait is too long. */
class ManualClock implements PaceClock {
  now = 5_000;
  readonly waits: number[] = [];
  readonly #late: (wait: number) => number;

  constructor(late: (wait: number) => number = () => 0) {
    this.#late = late;
  }

  nowMs = (): number => this.now;

  wait = (ms: number): Promise<void> => {
    this.waits.push(ms);
    this.now += ms + this.#late(this.waits.length);
    return Promise.resolve();
  };
}

/** Cuts all frames of a recording in one codec. */
function cutFrames(bytes: Uint8Array, codec: CodecName, frameDurationMs: FrameDurationMs): EncodedFrame[] {
  const cutter = new FrameCutter({ [codec]: bytes }, frameDurationMs);
  const frames = [cutter.frame(0, codec)];
  while (!frames.at(-1)!.last) frames.push(cutter.frame(frames.length, codec));
  return frames;
}

describe('FrameCutter', () => {
  it('cuts, flags and numbers frames, and leaves the last one short', () => {
    const bytes = Uint8Array.from({ length: 170 }, (_, n) => n);
    const frames = cutFrames(bytes, 'PCMU/8000', 10);
    expect(
      frames.map(({ first, last, sequence, timestamp, payload }) => [
        first,
        last,
        sequence,
        timestamp,
        payload.length,
      ]),
    ).toEqual([
      [true, false, 0, 0, 80],
      [false, false, 1, 80, 80],
      [false, true, 2, 160, 10],
    ]);
    expect(Buffer.concat(frames.map(({ payload }) => payload))).toEqual(Buffer.from(bytes));
  });

  it('makes one frame, first and last at once, of a single sample', () => {
    expect(cutFrames(Uint8Array.of(1), 'PCMU/16000', 20)).toMatchObject([{ first: true, last: true }]);
  });

  it(
    'neither loses nor adds a byte',
    () => {
      holds(
        fc.property(
          fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
          fc.constantFrom('PCMU/8000' as const, 'PCMU/16000' as const),
          fc.constantFrom(5 as const, 10 as const, 20 as const),
          (bytes, codec, frameMs) => {
            const frames = cutFrames(bytes, codec, frameMs);
            expect(Buffer.concat(frames.map(({ payload }) => payload)).equals(Buffer.from(bytes))).toBe(true);
            expect(frames.filter(({ first }) => first)).toHaveLength(1);
            expect(frames.filter(({ last }) => last)).toHaveLength(1);
            expect(frames.every(({ payload }) => payload.length > 0)).toBe(true);
          },
        ),
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it('changes the codec between frames: the sequence continues, timestamps change their unit', () => {
    const encoded = { 'PCMU/8000': new Uint8Array(400).fill(8), 'PCMU/16000': new Uint8Array(800).fill(16) };
    const cutter = new FrameCutter(encoded, 10);
    const order: CodecName[] = ['PCMU/16000', 'PCMU/16000', 'PCMU/8000', 'PCMU/8000', 'PCMU/16000'];
    const frames = order.map((codec, index) => cutter.frame(index, codec));
    expect(
      frames.map((frame) => [frame.codec, frame.sequence, frame.timestamp, frame.payload.join().slice(0, 5)]),
    ).toEqual([
      ['PCMU/16000', 0, 0, '16,16'],
      ['PCMU/16000', 1, 160, '16,16'],
      ['PCMU/8000', 2, 160, '8,8,8'],
      ['PCMU/8000', 3, 240, '8,8,8'],
      ['PCMU/16000', 4, 640, '16,16'],
    ]);
    expect(frames.map(({ last }) => last)).toEqual([false, false, false, false, true]);
  });

  it('ends with an empty frame when the other codec has nothing left', () => {
    const cutter = new FrameCutter(
      { 'PCMU/8000': new Uint8Array(80), 'PCMU/16000': new Uint8Array(161) },
      10,
    );
    expect(cutter.frame(0, 'PCMU/16000')).toMatchObject({ last: false });
    expect(cutter.frame(1, 'PCMU/8000')).toMatchObject({ last: true, payload: new Uint8Array(0) });
  });

  it('wraps the sequence number at 16 bits', () => {
    const frames = cutFrames(new Uint8Array(65_537 * 40), 'PCMU/8000', 5);
    expect(frames[65_535].sequence).toBe(65_535);
    expect(frames[65_536].sequence).toBe(0);
  });
});

describe('sendPaced', () => {
  const cutter = new FrameCutter({ 'PCMU/8000': new Uint8Array(800) }, 10);
  const frame = (index: number): EncodedFrame => cutter.frame(index, 'PCMU/8000');

  async function times(clock: ManualClock): Promise<number[]> {
    const sent: number[] = [];
    const startMs = clock.now;
    await sendPaced(frame, 10, clock, () => {
      sent.push(clock.now - startMs);
      return true;
    });
    return sent;
  }

  it('sends one frame in each frame duration', async () => {
    expect(await times(new ManualClock())).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  it('catches up at once after a late timer', async () => {
    expect(await times(new ManualClock((wait) => (wait === 2 ? 35 : 0)))).toEqual([
      0, 10, 55, 55, 55, 55, 60, 70, 80, 90,
    ]);
  });

  it('does not drift when every timer is late', async () => {
    const sent = await times(new ManualClock(() => 1.5));
    sent.forEach((at, n) => expect(at - n * 10).toBeLessThanOrEqual(1.5));
  });

  it('stops when sending fails, and returns how many frames were sent', async () => {
    let calls = 0;
    const clock = new ManualClock();
    expect(await sendPaced(frame, 10, clock, () => ++calls < 4)).toEqual({ sent: 3, complete: false });
    expect(calls).toBe(4);
    expect(await sendPaced(frame, 10, clock, () => true)).toEqual({ sent: 10, complete: true });
  });
});
