import type { TalkerPlayout } from '../../native-audio/playout/talker-playout.ts';
import type { TalkerStats } from '../../native-audio/types.ts';

export interface DriftSecond {
  readonly atMs: number;
  readonly levelMs: number;
  readonly ppm: number;
}
export declare function talkWithDrift(
  playout: typeof TalkerPlayout,
  options: {
    readonly minutes: number;
    readonly driftPpm: number;
    readonly jitterMs: () => number;
    readonly payload: Uint8Array;
  },
): { readonly seconds: DriftSecond[]; readonly stats: TalkerStats };
export declare function deviationOf(
  seconds: readonly DriftSecond[],
  fromMs: number,
  driftPpm: number,
): { readonly levelMs: number; readonly ppm: number };
