import type { Outcome, Ratio, SystemResult } from './outcome.ts';

/** All bursts of one start of one system. */
export interface StartRow {
  readonly system: string;
  /** From 1 on. */
  readonly start: number;
  readonly delaysMs: readonly number[];
}

export interface FirstSoundRow {
  readonly system: string;
  /** From a press into running sound to the first far sound, over all starts. */
  readonly firstSoundMs: readonly number[];
}

export interface LatencyResults {
  readonly seed: number;
  readonly systems: readonly SystemResult[];
  readonly ratios: readonly Ratio[];
  readonly starts: readonly StartRow[];
  readonly firstSounds: readonly FirstSoundRow[];
}

export function latencyResults(
  seed: number,
  outcomes: readonly Outcome[],
  ratios: readonly Ratio[],
): LatencyResults {
  return {
    seed,
    systems: outcomes.map(({ delaysMs: _, allFirstSoundMs: __, ...system }) => system),
    ratios,
    starts: outcomes.flatMap(({ system, delaysMs }) =>
      delaysMs.map((delays, index) => ({ system, start: index + 1, delaysMs: delays })),
    ),
    firstSounds: outcomes
      .filter(({ allFirstSoundMs }) => allFirstSoundMs.length > 0)
      .map(({ system, allFirstSoundMs }) => ({ system, firstSoundMs: allFirstSoundMs })),
  };
}
