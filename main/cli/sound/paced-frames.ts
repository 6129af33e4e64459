import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../../common/encoded-frame.ts';

/**
 * Cuts a recording into the frames of one talkspurt, each in the codec that is asked for at that
 * moment. The last frame may be short: no sample is added to fill it.
 *
 * Sequence numbers go on through a change of codec. So does time, in samples of each frame's own
 * codec: a moment's 8 kHz timestamp is half of its 16 kHz timestamp, as in the audio process
 * (native-audio/capture/framer.ts).
 */
export class FrameCutter {
  readonly #encoded: Readonly<Partial<Record<CodecName, Uint8Array>>>;
  readonly #frameDurationMs: FrameDurationMs;

  /**
   * @param encoded the whole recording as mu-law, one byte for each sample, in each codec that will
   * be asked for.
   */
  constructor(encoded: Readonly<Partial<Record<CodecName, Uint8Array>>>, frameDurationMs: FrameDurationMs) {
    this.#encoded = encoded;
    this.#frameDurationMs = frameDurationMs;
  }

  /**
   * @returns frame number `index`, counted from 0. Nothing follows after the frame with `last`.
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

interface Paced {
  readonly sent: number;
  /** Whether the last frame was sent. */
  readonly complete: boolean;
}

/**
 * Sends frames in real time. Each frame is due at a time counted from the start, not from the last
 * wait, so the stream neither drifts nor slows down when timers are late.
 * @param frame returns the frame of an index; called when the frame is due.
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
