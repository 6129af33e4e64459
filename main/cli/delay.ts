/**
 * How two recordings of the same sound relate: the lag between them, how alike they are, and how loud.
 * By normalised cross-correlation over whole signals; offline use only, it costs samples × lags.
 */
export interface Likeness {
  /** How many samples later the sound lies in `heard` than in `said`. */
  readonly lag: number;
  /** Normalised cross-correlation at that lag, 0–1: 1 is the same waveform. */
  readonly correlation: number;
  /** RMS of `heard` over the compared stretch against that of `said`, dB. */
  readonly gainDb: number;
  /** RMS of `heard` over the compared stretch, dBFS. */
  readonly levelDb: number;
}

/**
 * @param said mono, −1..1.
 * @param heard mono, −1..1, at the same rate; must reach beyond `maxLag` plus the length of `said` to be compared whole.
 */
export function compareSignals(
  said: Float32Array,
  heard: Float32Array,
  minLag: number,
  maxLag: number,
): Likeness {
  const saidEnergy = energy(said, 0, said.length);
  let best = { lag: minLag, correlation: -Infinity };
  for (let lag = minLag; lag <= maxLag; lag++) {
    const from = Math.max(0, -lag);
    const to = Math.min(said.length, heard.length - lag);
    if (to - from < said.length / 2) continue;
    let product = 0;
    let heardEnergy = 0;
    for (let i = from; i < to; i++) {
      const sample = heard[i + lag];
      product += said[i] * sample;
      heardEnergy += sample * sample;
    }
    const correlation = product / Math.sqrt(saidEnergy * heardEnergy || Infinity);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  const heardEnergy = energy(heard, best.lag, best.lag + said.length);
  return {
    ...best,
    correlation: Math.max(0, best.correlation),
    gainDb: 10 * Math.log10(heardEnergy / saidEnergy),
    levelDb: 10 * Math.log10(heardEnergy / said.length),
  };
}

function energy(signal: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(0, from); i < Math.min(to, signal.length); i++) sum += signal[i] * signal[i];
  return sum;
}
