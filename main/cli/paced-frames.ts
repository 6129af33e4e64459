import type { EncodedFrame, FrameDurationMs } from '../../native-audio/types.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../native-audio/types.ts';

/**
 * Cuts encoded audio into the frames of one talkspurt. The last one may be short: no sample is added to fill it.
 * @param bytes one mu-law byte a sample, at least one.
 */
export function cutFrames(
  bytes: Uint8Array,
  codec: CodecName,
  frameDurationMs: FrameDurationMs,
): EncodedFrame[] {
  const samples = (CODEC_RATE_HZ[codec] * frameDurationMs) / 1_000;
  const frames: EncodedFrame[] = [];
  for (let at = 0; at < bytes.length; at += samples) {
    frames.push({
      first: at === 0,
      last: at + samples >= bytes.length,
      codec,
      sequence: frames.length & 0xffff,
      timestamp: at >>> 0,
      payload: bytes.subarray(at, at + samples),
    });
  }
  return frames;
}

export interface PaceClock {
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Sends frames in real time. The schedule hangs on the start, not on the last wait: a late timer is caught up with,
 * so the stream neither drifts nor slows down on a busy machine.
 * @param send returns false to stop.
 * @returns how many frames were sent.
 */
export async function sendPaced(
  frames: readonly EncodedFrame[],
  frameDurationMs: number,
  clock: PaceClock,
  send: (frame: EncodedFrame) => boolean,
): Promise<number> {
  const startMs = clock.nowMs();
  for (const [index, frame] of frames.entries()) {
    const aheadMs = startMs + index * frameDurationMs - clock.nowMs();
    if (aheadMs > 0) await clock.wait(aheadMs);
    if (!send(frame)) return index;
  }
  return frames.length;
}
