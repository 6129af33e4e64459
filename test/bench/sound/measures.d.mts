export declare function segmentalSnrDb(reference: Float32Array, signal: Float32Array, rateHz: number): number;
export declare function stretchSnrDb(
  reference: Float32Array,
  signal: Float32Array,
  rateHz: number,
  stretches: readonly (readonly [from: number, to: number])[],
): { sum: number; count: number };
export declare function logSpectralDistanceDb(
  reference: Float32Array,
  signal: Float32Array,
  rateHz: number,
  band?: { fromHz?: number; toHz?: number },
): number;
export declare function powerSpectra(samples: Float32Array, rateHz: number): Float64Array[];
