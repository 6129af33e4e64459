import type { CodecName, EncodedFrame } from '../../../native-audio/types.ts';
import { CODEC_RATE_HZ } from '../../../native-audio/types.ts';

/** A number from 0 to 1, the same sequence for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function tone(
  frequencyHz: number,
  rateHz: number,
  count: number,
  amplitude = 0.5,
  from = 0,
): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * (from + i)) / rateHz),
  );
}

/** Harmonics of a gliding pitch under a syllable-like envelope, band-limited to about 3 kHz. */
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

/** Least-squares fit of a tone: its amplitude, its delay in cycles, and the RMS of what is left. */
export function fitTone(
  samples: Float32Array,
  frequencyHz: number,
  rateHz: number,
  from = 0,
  count = samples.length - from,
): { amplitude: number; cycles: number; restRms: number } {
  let [cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0];
  for (let i = from; i < from + count; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += samples[i] * c;
    xs += samples[i] * s;
  }
  const determinant = cc * ss - cs * cs;
  const a = (xc * ss - xs * cs) / determinant;
  const b = (xs * cc - xc * cs) / determinant;
  let rest = 0;
  for (let i = from; i < from + count; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    rest += (samples[i] - a * Math.cos(angle) - b * Math.sin(angle)) ** 2;
  }
  const cycles = -Math.atan2(a, b) / (2 * Math.PI);
  return {
    amplitude: Math.hypot(a, b),
    cycles: cycles - Math.floor(cycles),
    restRms: Math.sqrt(rest / count),
  };
}

export function rms(samples: Float32Array, from = 0, to = samples.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i] ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}

export function peak(samples: Float32Array, from = 0, to = samples.length): number {
  let highest = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, Math.abs(samples[i]));
  return highest;
}

/** The largest difference between neighbours from `from` on: a click. */
export function largestStep(samples: Float32Array, from = 1): number {
  let largest = 0;
  for (let i = from; i < samples.length; i++)
    largest = Math.max(largest, Math.abs(samples[i] - samples[i - 1]));
  return largest;
}

export function db(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-12));
}

/** Frames of one talkspurt around given codes. */
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

/** Codes that are all different from silence and never repeat within a frame's neighbourhood by accident. */
export function randomCodes(count: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}
