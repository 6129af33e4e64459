import { chirp, inSamples, RATE_HZ } from './plan.ts';

/**
 * Finds in a recording of both ends the delays of bursts and the first sound after a press. Pure.
 */

/** Longer than the delay of any system here, and shorter than the time between two bursts. */
const LONGEST_MS = 450;
/**
 * A burst with a lower likeness was not played. Noise reaches 0.2; the poorest codec here stays
 * above 0.6.
 */
const LEAST_LIKENESS = 0.4;
/** The search looks at every fourth sample first, and then at the neighbours of the best one. */
const COARSE = 4;
/** −40 dBFS; the sound itself is 29 dB louder. */
const HEARD = 328;
/** The far end must be silent this long before a press. */
const SILENT_BEFORE_MS = 30;

/**
 * The recording does not hold the sound that was played: the sound server stood still, and the
 * start says nothing about the system.
 */
export class RecordingFailed extends Error {
  constructor() {
    super('The recording does not hold what was played.');
  }
}

/** @returns one side of an interleaved stereo recording. */
export function side(stereo: Int16Array, which: 0 | 1): Int16Array {
  const samples = new Int16Array(stereo.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = stereo[2 * i + which];
  return samples;
}

/**
 * Times each burst from one side to the other.
 * @param said the microphone's side.
 * @param heard the speaker's side of the same recording.
 * @param expected about where each burst starts in `said`, samples.
 * @returns ms, with a fraction; undefined for a burst that did not come.
 */
export function burstDelaysMs(
  said: Int16Array,
  heard: Int16Array,
  expected: readonly number[],
): (number | undefined)[] {
  const burst = chirp();
  const tolerance = inSamples(20);
  return expected.map((about) => {
    const spoken = bestLag(burst, 0, burst.length, said, about - tolerance, 2 * tolerance);
    if (spoken.likeness < LEAST_LIKENESS) throw new RecordingFailed();
    const at = about - tolerance + spoken.lag;
    const { lag, likeness } = bestLag(said, at, burst.length, heard, at, inSamples(LONGEST_MS));
    return likeness < LEAST_LIKENESS ? undefined : (lag * 1_000) / RATE_HZ;
  });
}

/**
 * Finds the first sound of the far end after a press.
 * @param pressedAt position in `heard`; may have a fraction.
 * @returns ms after the press; undefined when nothing came, or when the far end was not silent
 *   before.
 */
export function firstSoundMs(heard: Int16Array, pressedAt: number): number | undefined {
  const from = Math.max(0, Math.ceil(pressedAt));
  for (let i = Math.max(0, from - inSamples(SILENT_BEFORE_MS)); i < from; i++) {
    if (Math.abs(heard[i]) >= HEARD) return undefined;
  }
  const end = Math.min(heard.length, from + inSamples(LONGEST_MS));
  for (let i = from; i < end; i++) {
    if (Math.abs(heard[i]) >= HEARD) return ((i - pressedAt) * 1_000) / RATE_HZ;
  }
  return undefined;
}

/**
 * @returns the first sample that is not zero. A virtual device is digitally silent until something
 *   plays.
 */
export function firstNonZero(samples: Int16Array, from = 0): number | undefined {
  for (let i = from; i < samples.length; i++) if (samples[i] !== 0) return i;
  return undefined;
}

/**
 * Finds by normalised cross-correlation where a piece lies in another signal, at most `lags` after
 * `start`.
 */
function bestLag(
  piece: Int16Array,
  at: number,
  length: number,
  signal: Int16Array,
  start: number,
  lags: number,
): { readonly lag: number; readonly likeness: number } {
  let own = 0;
  for (let i = 0; i < length; i++) own += (piece[at + i] ?? 0) ** 2;
  const likeness = (lag: number): number => {
    let product = 0;
    let energy = 0;
    for (let i = 0; i < length; i++) {
      const here = piece[at + i] ?? 0;
      const there = signal[start + lag + i] ?? 0;
      product += here * there;
      energy += there * there;
    }
    return energy === 0 || own === 0 ? 0 : product / Math.sqrt(energy * own);
  };
  let best = { lag: 0, likeness: -1 };
  const consider = (lag: number): void => {
    const value = likeness(lag);
    if (value > best.likeness) best = { lag, likeness: value };
  };
  for (let lag = 0; lag <= lags; lag += COARSE) consider(lag);
  const { lag: coarse } = best;
  for (let lag = Math.max(0, coarse - COARSE); lag <= coarse + COARSE; lag++) consider(lag);
  return best;
}
