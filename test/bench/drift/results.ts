import type { DriftTalkspurt, RealDrift } from './outcome.ts';

/** Talk without a pause through the real playout, on a simulated network. */
export interface SimulatedDrift {
  readonly network: string;
  readonly driftPpm: number;
  readonly minutes: number;
  readonly levelDeviationMs: number;
  readonly readingDeviationPpm: number;
  /** Frames. */
  readonly late: number;
  readonly lost: number;
  readonly concealedMs: number;
  readonly cutMs: number;
}

export interface DriftResults {
  readonly simulated: readonly SimulatedDrift[];
  /** Two real stations; null when only the simulation ran. */
  readonly real: Omit<RealDrift, 'talkspurts' | 'samples' | 'delays'> | null;
  readonly talkspurts: readonly DriftTalkspurt[];
}
