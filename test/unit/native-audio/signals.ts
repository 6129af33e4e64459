import { decodeMuLaw } from '../../../native-audio/dsp/mulaw.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';
import { seededRandom } from '../../support/random.ts';

export { seededRandom };
export { fitTone, rms, tone } from '../../support/signals.ts';

/** Harmonics of a gliding pitch with a syllable-like envelope, band-limited to about 3 kHz. */
export function speechLike(rateHz: number, count: number, amplitude = 0.4): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const t = i / rateHz;
    const phase = 2 * Math.PI * (140 * t - (3 * Math.cos(2 * Math.PI * 1.3 * t)) / 1.3);
    let sum = 0;
    for (let h = 1; h <= 18; h++) sum += Math.sin(h * phase) / (1 + 0.12 * (h - 4) ** 2);
    const envelope = 0.55 + 0.45 * Math.sin(2 * Math.PI * 3.1 * t);
    return (amplitude * envelope * sum) / 5;
  });
}

export function peak(samples: Float32Array, from = 0, to = samples.length): number {
  let highest = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, Math.abs(samples[i]));
  return highest;
}

/** The largest difference between neighbouring samples from `from` on; a click makes it large. */
export function largestStep(samples: Float32Array, from = 1): number {
  let largest = 0;
  for (let i = from; i < samples.length; i++)
    largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
  return largest;
}

export function db(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-12));
}

/** Decodes the frames one after the other; 1 is full scale. */
export function decoded(frames: readonly EncodedFrame[]): Float32Array {
  const parts: number[] = [];
  for (const { payload } of frames) {
    const pcm = new Int16Array(payload.length);
    decodeMuLaw(payload, pcm);
    for (const sample of pcm) parts.push(sample / 32_768);
  }
  return Float32Array.from(parts);
}

/** The frames of one talkspurt that carry the given codes. */
export function framesOf(
  codes: Uint8Array,
  options: {
    codec?: CodecName;
    frameMs?: number;
    sequence?: number;
    timestamp?: number;
    last?: boolean;
  } = {},
): EncodedFrame[] {
  const { codec = 'PCMU/16000', frameMs = 10, sequence = 0, timestamp = 0, last = true } = options;
  const size = (CODEC_RATE_HZ[codec] * frameMs) / 1_000;
  const frames: EncodedFrame[] = [];
  for (let at = 0; at < codes.length; at += size) {
    frames.push({
      first: at === 0,
      last: last && at + size >= codes.length,
      codec,
      sequence: (sequence + frames.length) & 0xffff,
      timestamp: (timestamp + at) % 2 ** 32,
      payload: codes.slice(at, at + size),
    });
  }
  return frames;
}

/** Codes that all differ from silence and do not repeat near each other by accident. */
export function randomCodes(count: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}
