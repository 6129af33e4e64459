export declare function tone(
  frequencyHz: number,
  rateHz: number,
  count: number,
  amplitude?: number,
  from?: number,
): Float32Array;

/** Least-squares fit of a tone: its amplitude, its delay in cycles, and the RMS of what is left. */
export declare function fitTone(
  samples: Float32Array,
  frequencyHz: number,
  rateHz: number,
  from?: number,
  count?: number,
): { amplitude: number; cycles: number; restRms: number };

export declare function rms(samples: Float32Array, from?: number, to?: number): number;
