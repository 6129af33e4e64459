/** Measures the delay from mouth to ear: chirps on the left, their copies on the right. */

const CHIRP_SECONDS = 0.05;
const APART_SECONDS = 0.5;
const LONGEST_DELAY_SECONDS = 0.4;
const PEAK = 8_000;
/**
 * Every fourth sample is enough to find the place; the search for the exact sample is around it.
 */
const COARSE = 4;

/** Chirps from 500 to 3,000 Hz (inside the band of the narrowest codec), half a second apart. */
export function chirps(count: number, rateHz: number): Int16Array {
  const length = Math.round(CHIRP_SECONDS * rateHz);
  const samples = new Int16Array(Math.round((count * APART_SECONDS + 0.3) * rateHz));
  for (let k = 0; k < count; k += 1) {
    const start = Math.round((k * APART_SECONDS + 0.25) * rateHz);
    for (let i = 0; i < length; i += 1) {
      const t = i / rateHz;
      const phase = 2 * Math.PI * (500 * t + (0.5 * 2_500 * t * t) / CHIRP_SECONDS);
      samples[start + i] = Math.round(PEAK * Math.sin(phase) * Math.sin((Math.PI * i) / length));
    }
  }
  return samples;
}

/**
 * @param stereo interleaved, from one recording, so that both ends have one clock
 * @returns one delay for each chirp
 */
export function delaysMs(stereo: Int16Array, rateHz: number): number[] {
  const said = stereo.filter((_, i) => i % 2 === 0);
  const heard = stereo.filter((_, i) => i % 2 === 1);
  const length = Math.round(CHIRP_SECONDS * rateHz);
  const longest = Math.round(LONGEST_DELAY_SECONDS * rateHz);
  const delays: number[] = [];
  for (let at = 0; at + longest + length < said.length; at += 1) {
    if (Math.abs(said[at] ?? 0) < PEAK / 40) continue;
    delays.push((bestLag(said, heard, at, length, longest) * 1_000) / rateHz);
    at += Math.round((APART_SECONDS * rateHz) / 2);
  }
  return delays;
}

function bestLag(said: Int16Array, heard: Int16Array, at: number, length: number, longest: number): number {
  const score = (lag: number): number => {
    let sum = 0;
    for (let i = 0; i < length; i += 1) sum += (said[at + i] ?? 0) * (heard[at + lag + i] ?? 0);
    return sum;
  };
  let best = 0;
  let bestScore = -Infinity;
  const consider = (lag: number): void => {
    const value = score(lag);
    if (value > bestScore) [best, bestScore] = [lag, value];
  };
  for (let lag = 0; lag < longest; lag += COARSE) consider(lag);
  const coarse = best;
  for (let lag = Math.max(0, coarse - COARSE); lag <= coarse + COARSE; lag += 1) consider(lag);
  return best;
}
