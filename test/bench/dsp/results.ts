export interface StepCost {
  readonly name: string;
  readonly rateHz: number;
  /** For 10 ms of one voice. */
  readonly usPer10ms: number;
  readonly nsPerSample: number;
}

export interface EngineCost {
  readonly name: string;
  readonly usPer10ms: number;
  readonly percentOfCore: number;
}

export interface DspResults {
  readonly short: boolean;
  readonly steps: readonly StepCost[];
  readonly engine: readonly EngineCost[];
}
