import { decodeMuLawToFloat, encodeMuLawFromFloat, MU_LAW_SILENCE } from '../../../native-audio/dsp/mulaw.ts';
import { resampleAll } from '../../../native-audio/dsp/resampler.ts';
import { PlayoutLane } from '../../../native-audio/playout/playout-lane.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';

/**
 * Plays the frames of one talker through the real decoder, concealment and resampler, to a
 * loudspeaker at 48 kHz. The jitter buffer is left out: its clock reacts to gaps by a few
 * microseconds, which nobody hears, but which every sample-by-sample measure shows.
 */

const OUTPUT_RATE_HZ = 48_000;
const BLOCK = OUTPUT_RATE_HZ / 200;

const frameSize = (codec: CodecName, frameMs: number): number => (CODEC_RATE_HZ[codec] * frameMs) / 1_000;

/**
 * @param samples at the codec's rate.
 * @returns one talkspurt; silence fills up its last frame.
 */
export function framesOf(samples: Float32Array, codec: CodecName, frameMs: number): EncodedFrame[] {
  const size = frameSize(codec, frameMs);
  const count = Math.ceil(samples.length / size);
  const codes = new Uint8Array(count * size).fill(MU_LAW_SILENCE);
  encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
  return Array.from({ length: count }, (_, n) => ({
    first: n === 0,
    last: n === count - 1,
    codec,
    sequence: n & 0xffff,
    timestamp: n * size,
    payload: codes.slice(n * size, (n + 1) * size),
  }));
}

/**
 * Plays frames one after the other; a null is a frame that never comes.
 * @returns the sound of the loudspeaker, at the codec's rate.
 */
export function play(
  frames: readonly (EncodedFrame | null)[],
  codec: CodecName,
  frameMs: number,
): Float32Array {
  const size = frameSize(codec, frameMs);
  const lane = new PlayoutLane(codec, OUTPUT_RATE_HZ, BLOCK);
  lane.start();
  const out = new Float32Array(Math.floor((frames.length * frameMs * OUTPUT_RATE_HZ) / 1_000));
  const block = new Float32Array(BLOCK);
  let position = 0;
  for (let at = 0; at + BLOCK <= out.length; at += BLOCK) {
    const needed = lane.needed(BLOCK);
    for (let filled = 0; filled < needed;) {
      const frame = frames.at(Math.floor(position / size));
      const part = Math.min(needed - filled, size - (position % size));
      // The resampler still wants samples after the last frame.
      if (frame === undefined) lane.pcm.fill(0, filled, filled + part);
      else if (frame === null) lane.concealer.conceal(lane.pcm, filled, part);
      else {
        decodeMuLawToFloat(frame.payload, position % size, part, lane.pcm, filled);
        lane.concealer.good(lane.pcm, filled, part);
      }
      filled += part;
      position += part;
    }
    lane.convert(needed, block, BLOCK);
    out.set(block, at);
  }
  return resampleAll(out, OUTPUT_RATE_HZ, CODEC_RATE_HZ[codec]);
}
