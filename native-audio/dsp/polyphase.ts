/**
 * The low-pass filters of the resampler: a sinc under a Kaiser window, cut into phases.
 *
 * The cut-off (−6 dB) is at the lower of the two Nyquist frequencies, in the middle of the
 * transition band. Aliases therefore fold back into the transition band only, and the filter may be
 * half as long as one that stops before Nyquist.
 */
export interface FilterShape {
  /**
   * Upper edge of the passband, as a share of the lower Nyquist frequency. The stopband starts at 2
   * − passband.
   */
  readonly passband: number;
  readonly attenuationDb: number;
}

/** For live voice: the shortest delay with 72 dB. The passband is 3.4 of 4 kHz, or 7 of 8 kHz. */
export function liveShape(lowerRateHz: number): FilterShape {
  return { passband: lowerRateHz <= 8_000 ? 0.85 : 0.875, attenuationDb: 72 };
}

/** For whole files, where delay costs nothing. */
export const OFFLINE_SHAPE: FilterShape = { passband: 0.96, attenuationDb: 90 };

export interface PolyphaseFilter {
  /** Half of the filter's length, in input samples; it is also the delay. */
  readonly half: number;
  /** 2 × half. */
  readonly taps: number;
  /** Row length in `table`: taps rounded up to a multiple of four and padded with zeros. */
  readonly stride: number;
  /**
   * Number of phases. The table has one more row, so that a phase and its successor can be blended.
   */
  readonly phases: number;
  readonly table: Float64Array;
}

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * @param phases how many positions between two input samples the table holds
 * @returns the filter from `inputRateHz` to `outputRateHz`; each phase has unity gain at DC
 */
export function designFilter(
  inputRateHz: number,
  outputRateHz: number,
  phases: number,
  shape: FilterShape,
): PolyphaseFilter {
  const lowerRateHz = Math.min(inputRateHz, outputRateHz);
  const transitionHz = (1 - shape.passband) * lowerRateHz;
  // Kaiser's formulas (Oppenheim and Schafer, section 7.5).
  const halfSeconds = (shape.attenuationDb - 7.95) / 14.36 / transitionHz / 2;
  const beta = 0.1102 * (shape.attenuationDb - 8.7);
  const half = Math.ceil(halfSeconds * inputRateHz - 1e-9);
  const taps = 2 * half;
  const stride = Math.ceil(taps / 4) * 4;
  const cutoff = lowerRateHz / inputRateHz;
  const table = new Float64Array((phases + 1) * stride);
  const scale = 1 / besselI0(beta);
  for (let phase = 0; phase <= phases; phase++) {
    const row = phase * stride;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const x = tap - (half - 1) - phase / phases;
      const edge = 1 - (x / half) ** 2;
      const angle = Math.PI * cutoff * x;
      const sinc = Math.abs(angle) < 1e-12 ? 1 : Math.sin(angle) / angle;
      const value = edge <= 0 ? 0 : sinc * besselI0(beta * Math.sqrt(edge)) * scale;
      table[row + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < taps; tap++) table[row + tap] /= sum;
  }
  return { half, taps, stride, phases, table };
}
