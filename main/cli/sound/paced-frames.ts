import type { EncodedFrame, FrameDurationMs } from '../../../native-audio/types.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../native-audio/types.ts';

/**
 * Cuts a recording into the frames of one talkspurt, each in the codec that is wanted at its moment. The last one may be
 * short: no sample is added to fill it.
 *
 * Sequence numbers count on through a change of codec. So does time, in samples of each frame's own codec: the 8 kHz stamp
 * of a moment is half of its 16 kHz stamp, as the audio process does it (native-audio/capture/framer.ts).
 */
export class FrameCutter {
  readonly #encoded: Readonly<Partial<Record<CodecName, Uint8Array>>>;
  readonly #frameDurationMs: FrameDurationMs;

  /** @param encoded the whole recording as mu-law, one byte a sample, in each codec that will be asked for. */
  constructor(encoded: Readonly<Partial<Record<CodecName, Uint8Array>>>, frameDurationMs: FrameDurationMs) {
    this.#encoded = encoded;
    this.#frameDurationMs = frameDurationMs;
  }

  /**
   * @returns the frame number `index`, counted from 0. Nothing follows after the one with `last`.
   * @throws RangeError for a codec that was not given.
   */
  frame(index: number, codec: CodecName): EncodedFrame {
    const bytes = this.#encoded[codec];
    if (!bytes) throw new RangeError(`not encoded as ${codec}`);
    const samples = (CODEC_RATE_HZ[codec] * this.#frameDurationMs) / 1_000;
    const at = index * samples;
    return {
      first: index === 0,
      last: at + samples >= bytes.length,
      codec,
      sequence: index & 0xffff,
      timestamp: at >>> 0,
      // Empty when the other codec had half a sample more.
      payload: bytes.subarray(at, at + samples),
    };
  }
}

export interface PaceClock {
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export interface Paced {
  readonly sent: number;
  /** Whether the last frame was sent. */
  readonly complete: boolean;
}

/**
 * Sends frames in real time. The schedule hangs on the start, not on the last wait: a late timer is caught up with,
 * so the stream neither drifts nor slows down on a busy machine.
 * @param frame the frame of a number; asked when its time has come.
 * @param send returns false to stop.
 */
export async function sendPaced(
  frame: (index: number) => EncodedFrame,
  frameDurationMs: number,
  clock: PaceClock,
  send: (frame: EncodedFrame) => boolean,
): Promise<Paced> {
  const startMs = clock.nowMs();
  for (let index = 0; ; index++) {
    const aheadMs = startMs + index * frameDurationMs - clock.nowMs();
    if (aheadMs > 0) await clock.wait(aheadMs);
    const next = frame(index);
    if (!send(next)) return { sent: index, complete: false };
    if (next.last) return { sent: index + 1, complete: true };
  }
}
