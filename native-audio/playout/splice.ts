/**
 * Leaves out a piece of sound so that nobody hears it: the two ends of the piece match, and they
 * are blended. Voiced sound loses whole pitch periods; in near-silence any piece will do. Sources:
 * W. Verhelst, M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA)", ICASSP
 * 1993; for voice in a playout buffer Y. Liang, N. Färber, B. Girod, "Adaptive playout scheduling
 * using time-scale modification", ICASSP 2001, and WebRTC's NetEq ("accelerate").
 */

/** The shortest and the longest piece: the periods of 400 Hz and 66 Hz. */
export const MIN_CUT_MS = 2.5;
export const MAX_CUT_MS = 15;
/** The ends are blended over this time. */
export const BLEND_MS = 5;
/** Below this level (−46 dBFS) sound counts as near-silence, where any piece may go. */
const QUIET = 0.005;
/** If two places match about equally well, the longer cut is taken. */
const NEARLY_AS_GOOD = 0.05;
const MAX_RATE_PER_MS = 16;
const scores = new Float64Array(MAX_CUT_MS * MAX_RATE_PER_MS + 1);

export interface CutLimits {
  readonly minSamples: number;
  /** At most MAX_CUT_MS. */
  readonly maxSamples: number;
  readonly blendSamples: number;
  /** The correlation that the ends must reach. */
  readonly fits: number;
}

/**
 * Finds how many samples to leave out at the start of `ahead`, so that its first `blendSamples`
 * samples match those after the cut.
 * @returns 0 if no cut within the limits matches
 */
export function findCut(ahead: Float32Array, available: number, limits: CutLimits): number {
  const { minSamples, blendSamples, fits } = limits;
  const maxSamples = Math.min(limits.maxSamples, available - blendSamples);
  if (maxSamples < minSamples) return 0;
  if (isQuiet(ahead, 0, maxSamples + blendSamples)) return maxSamples;
  let best = -Infinity;
  const headEnergy = energyOf(ahead, 0, blendSamples);
  let tailEnergy = energyOf(ahead, minSamples, blendSamples);
  for (let cut = minSamples; cut <= maxSamples; cut++) {
    let product = 0;
    for (let i = 0; i < blendSamples; i++) product += ahead[i] * ahead[cut + i];
    scores[cut] = product / Math.sqrt(Math.max(headEnergy * tailEnergy, 1e-12));
    best = Math.max(best, scores[cut]);
    tailEnergy += ahead[cut + blendSamples] ** 2 - ahead[cut] ** 2;
  }
  if (best < fits) return 0;
  let cut = maxSamples;
  while (scores[cut] < best - NEARLY_AS_GOOD) cut--;
  return cut;
}

/** Blends the samples before the cut into those after it, in place; playout continues at `cut`. */
export function blendCut(ahead: Float32Array, cut: number, blendSamples: number): void {
  for (let i = 0; i < blendSamples; i++) {
    const weight = (i + 0.5) / blendSamples;
    ahead[cut + i] = ahead[i] * (1 - weight) + ahead[cut + i] * weight;
  }
}

/** @returns how many samples at the start of `ahead` are near-silence, at most `available` */
export function quietLead(ahead: Float32Array, available: number): number {
  let at = 0;
  while (at < available && Math.abs(ahead[at]) < QUIET) at++;
  return at;
}

function isQuiet(samples: Float32Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (Math.abs(samples[i]) >= QUIET) return false;
  return true;
}

function energyOf(samples: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += samples[i] * samples[i];
  return sum;
}
