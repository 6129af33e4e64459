import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutFrames, sendPaced, type PaceClock } from '../../../main/cli/paced-frames.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../support/wire-property.ts';

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

describe('cutFrames', () => {
  it('cuts, flags and counts; the last frame is short', () => {
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

  it('makes one frame, first and last, of a single sample', () => {
    expect(cutFrames(Uint8Array.of(1), 'PCMU/16000', 20)).toMatchObject([{ first: true, last: true }]);
  });

  it(
    'loses and invents nothing',
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

  it('wraps the sequence at 16 bits', () => {
    const frames = cutFrames(new Uint8Array(65_537 * 40), 'PCMU/8000', 5);
    expect(frames[65_535].sequence).toBe(65_535);
    expect(frames[65_536].sequence).toBe(0);
  });
});

describe('sendPaced', () => {
  const frames = cutFrames(new Uint8Array(800), 'PCMU/8000', 10);

  async function times(clock: ManualClock): Promise<number[]> {
    const sent: number[] = [];
    const startMs = clock.now;
    await sendPaced(frames, 10, clock, () => {
      sent.push(clock.now - startMs);
      return true;
    });
    return sent;
  }

  it('sends one frame each frame duration', async () => {
    expect(await times(new ManualClock())).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  it('catches up with a late timer at once', async () => {
    expect(await times(new ManualClock((wait) => (wait === 2 ? 35 : 0)))).toEqual([
      0, 10, 55, 55, 55, 55, 60, 70, 80, 90,
    ]);
  });

  it('does not drift when every timer is late', async () => {
    const sent = await times(new ManualClock(() => 1.5));
    sent.forEach((at, n) => expect(at - n * 10).toBeLessThanOrEqual(1.5));
  });

  it('stops when sending fails, and says how far it came', async () => {
    let calls = 0;
    const clock = new ManualClock();
    expect(await sendPaced(frames, 10, clock, () => ++calls < 4)).toBe(3);
    expect(calls).toBe(4);
    expect(await sendPaced(frames, 10, clock, () => true)).toBe(10);
  });
});
