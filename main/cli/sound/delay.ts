/**
 * Compares a recording of speech with the original: delay, likeness and level, by normalised
 * cross-correlation. For offline use only; the cost is samples × lags.
 *
 * The signals are compared in pieces, because no sound path keeps its delay to the sample for
 * seconds: a jitter buffer re-anchors, and clocks drift. A piece is long enough to be unique and
 * short enough to have one delay.
 */
export interface Likeness {
  /** Median over the pieces, samples: how much later the sound is in `heard` than in `said`. */
  readonly lag: number;
  /** Median over the pieces of the normalised cross-correlation, 0–1: 1 is the same waveform. */
  readonly correlation: number;
  /** RMS of `heard` at the pieces' places, in dBFS, and relative to that of `said`, in dB. */
  readonly levelDb: number;
  readonly gainDb: number;
  /** The number of pieces that were compared: those with speech in them. */
  readonly pieces: number;
}

const PIECE_MS = 250;
/**
 * Pieces quieter than this share of the mean are skipped: they hold pauses, and one breath sounds
 * like another.
 */
const QUIET_RATIO = 0.1;

/**
 * @param said mono, −1..1.
 * @param heard mono, −1..1, at the same rate.
 * @param lags the lags to try, samples, both ends included.
 */
export function compareSignals(
  said: Float32Array,
  heard: Float32Array,
  sampleRateHz: number,
  lags: { readonly min: number; readonly max: number },
): Likeness {
  const length = Math.round((sampleRateHz * PIECE_MS) / 1_000);
  const threshold = (QUIET_RATIO * energy(said, 0, said.length) * length) / said.length;
  const found: { lag: number; correlation: number; saidEnergy: number; heardEnergy: number }[] = [];
  for (let at = 0; at + length <= said.length; at += length) {
    const saidEnergy = energy(said, at, at + length);
    if (saidEnergy <= threshold) continue;
    const { lag, correlation } = bestLag(said, heard, at, length, saidEnergy, lags);
    found.push({ lag, correlation, saidEnergy, heardEnergy: energy(heard, at + lag, at + lag + length) });
  }
  const total = (field: 'saidEnergy' | 'heardEnergy'): number =>
    found.reduce((sum, piece) => sum + piece[field], 0);
  return {
    lag: median(found.map(({ lag }) => lag)),
    correlation: median(found.map(({ correlation }) => correlation)),
    levelDb: 10 * Math.log10(total('heardEnergy') / (found.length * length)),
    gainDb: 10 * Math.log10(total('heardEnergy') / total('saidEnergy')),
    pieces: found.length,
  };
}

function bestLag(
  said: Float32Array,
  heard: Float32Array,
  at: number,
  length: number,
  saidEnergy: number,
  lags: { readonly min: number; readonly max: number },
): { lag: number; correlation: number } {
  let best = { lag: lags.min, correlation: 0 };
  const first = Math.max(lags.min, -at);
  const last = Math.min(lags.max, heard.length - length - at);
  let heardEnergy = energy(heard, at + first, at + first + length);
  for (let lag = first; lag <= last; lag++) {
    let product = 0;
    for (let i = 0; i < length; i++) product += said[at + i] * heard[at + lag + i];
    const correlation = product / Math.sqrt(saidEnergy * Math.max(heardEnergy, 1e-9));
    if (correlation > best.correlation) best = { lag, correlation };
    const leaving = heard[at + lag];
    const coming = heard[at + lag + length] ?? 0;
    heardEnergy += coming * coming - leaving * leaving;
  }
  return best;
}

function energy(signal: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(0, from); i < Math.min(to, signal.length); i++) sum += signal[i] * signal[i];
  return sum;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
