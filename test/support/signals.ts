/** Tones, and measurements of signals, for the unit tests and the benches. */

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

export interface ToneFit {
  readonly amplitude: number;
  /** Delay of the tone in cycles, 0 to 1. */
  readonly cycles: number;
  /** RMS of what is left without the tone. */
  readonly restRms: number;
}

/** Fits a tone to `count` samples from `from` on, by least squares. */
export function fitTone(
  samples: Float32Array,
  frequencyHz: number,
  rateHz: number,
  from = 0,
  count = samples.length - from,
): ToneFit {
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
