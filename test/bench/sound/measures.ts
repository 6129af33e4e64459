/**
 * Objective measures of speech, for benches. They compare a signal with its reference sample by
 * sample: both have one rate and one level, and are aligned.
 */

/** Frames that are more than this below the loudest frame hold no speech, and do not count. */
const ACTIVE_RANGE_DB = 40;
const SNR_FRAME_MS = 20;
/** Nobody hears a difference beyond these bounds, and a silent frame would give minus infinity. */
const [LEAST_SNR_DB, MOST_SNR_DB] = [-10, 35];
const SPECTRUM_MS = 32;
const HOP_MS = 16;
/** Below the loudest bin of the reference: softer sound is masked, and silence has no logarithm. */
const SPECTRAL_RANGE_DB = 60;

/** A part of a signal, in samples. */
export type Stretch = readonly [from: number, to: number];

/**
 * Segmental signal-to-noise ratio: the mean over active frames of 20 ms of 10·log10(Σ s² / Σ (s −
 * ŝ)²), each frame bounded to −10 … 35 dB (Quackenbush, Barnwell and Clements, "Objective Measures
 * of Speech Quality", 1988; bounds as in Hansen and Pellom, ICSLP 1998).
 * @returns dB; more is better.
 */
export function segmentalSnrDb(reference: Float32Array, signal: Float32Array, rateHz: number): number {
  const size = (rateHz * SNR_FRAME_MS) / 1_000;
  const energies: number[] = [];
  const ratios: number[] = [];
  for (let at = 0; at + size <= Math.min(reference.length, signal.length); at += size) {
    const wanted = powerOf(reference, at, at + size) * size;
    energies.push(wanted);
    ratios.push(boundedRatioDb(wanted, errorOf(reference, signal, at, at + size)));
  }
  return meanOfActive(energies, ratios);
}

/**
 * The same ratio for parts of the signal in place of frames.
 * @returns the sum and the number of the ratios of the parts that hold speech.
 */
export function stretchSnrDb(
  reference: Float32Array,
  signal: Float32Array,
  rateHz: number,
  stretches: readonly Stretch[],
): { readonly sum: number; readonly count: number } {
  const size = (rateHz * SNR_FRAME_MS) / 1_000;
  let loudest = 0;
  for (let at = 0; at + size <= reference.length; at += size)
    loudest = Math.max(loudest, powerOf(reference, at, at + size));
  const ratios = stretches
    .filter(([from, to]) => powerOf(reference, from, to) > loudest / 10 ** (ACTIVE_RANGE_DB / 10))
    .map(([from, to]) =>
      boundedRatioDb(powerOf(reference, from, to) * (to - from), errorOf(reference, signal, from, to)),
    );
  return { sum: ratios.reduce((sum, ratio) => sum + ratio, 0), count: ratios.length };
}

/**
 * Log-spectral distance: the mean over active frames (32 ms, Hann, every 16 ms) of the root mean
 * square over frequency of the difference of the two power spectra in dB (Gray and Markel, IEEE
 * Trans. ASSP 24(5), 1976).
 * @param band bins that count; all of them by default.
 * @returns dB; less is better.
 */
export function logSpectralDistanceDb(
  reference: Float32Array,
  signal: Float32Array,
  rateHz: number,
  { fromHz = 0, toHz = rateHz / 2 }: { readonly fromHz?: number; readonly toHz?: number } = {},
): number {
  const length = Math.min(reference.length, signal.length);
  const wanted = powerSpectra(reference.subarray(0, length), rateHz);
  const given = powerSpectra(signal.subarray(0, length), rateHz);
  let loudest = 0;
  for (const spectrum of wanted) for (const power of spectrum) loudest = Math.max(loudest, power);
  const floor = loudest / 10 ** (SPECTRAL_RANGE_DB / 10);
  const energies: number[] = [];
  const distances = wanted.map((spectrum, frame) => {
    const binHz = rateHz / 2 / (spectrum.length - 1);
    const [first, last] = [Math.ceil(fromHz / binHz), Math.floor(toHz / binHz)];
    let [sum, energy] = [0, 0];
    for (let bin = first; bin <= last; bin++) {
      const difference = 10 * Math.log10((spectrum[bin] + floor) / (given[frame][bin] + floor));
      sum += difference * difference;
      energy += spectrum[bin];
    }
    energies.push(energy);
    return Math.sqrt(sum / (last - first + 1));
  });
  return meanOfActive(energies, distances);
}

/** @returns power spectra of 32 ms, Hann, every 16 ms, padded with zeros to a power of two. */
export function powerSpectra(samples: Float32Array, rateHz: number): Float64Array[] {
  const width = Math.round((rateHz * SPECTRUM_MS) / 1_000);
  const hop = Math.round((rateHz * HOP_MS) / 1_000);
  const size = 2 ** Math.ceil(Math.log2(width));
  const window = Float64Array.from(
    { length: width },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / width),
  );
  const spectra: Float64Array[] = [];
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at + width <= samples.length; at += hop) {
    re.fill(0);
    im.fill(0);
    for (let i = 0; i < width; i++) re[i] = samples[at + i] * window[i];
    transform(re, im);
    spectra.push(Float64Array.from({ length: size / 2 + 1 }, (_, bin) => re[bin] ** 2 + im[bin] ** 2));
  }
  return spectra;
}

/** Radix-2 Fourier transform in place; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let length = 2; length <= size; length <<= 1) {
    const half = length >> 1;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / length;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let at = k; at < size; at += length) {
        const other = at + half;
        const tr = re[other] * c - im[other] * s;
        const ti = re[other] * s + im[other] * c;
        re[other] = re[at] - tr;
        im[other] = im[at] - ti;
        re[at] += tr;
        im[at] += ti;
      }
    }
  }
}

function boundedRatioDb(wanted: number, error: number): number {
  const ratio = 10 * Math.log10(wanted / Math.max(error, 1e-20));
  return Math.min(MOST_SNR_DB, Math.max(LEAST_SNR_DB, ratio));
}

function errorOf(reference: Float32Array, signal: Float32Array, from: number, to: number): number {
  let error = 0;
  for (let i = from; i < to; i++) error += (reference[i] - signal[i]) ** 2;
  return error;
}

function powerOf(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i] ** 2;
  return sum / Math.max(1, to - from);
}

function meanOfActive(energies: readonly number[], values: readonly number[]): number {
  const least = Math.max(...energies) / 10 ** (ACTIVE_RANGE_DB / 10);
  const active = values.filter((_, frame) => energies[frame] > least);
  return active.length === 0 ? NaN : active.reduce((sum, value) => sum + value, 0) / active.length;
}
