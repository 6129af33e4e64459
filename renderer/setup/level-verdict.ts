/** The verdict of the microphone test, from the peaks of the last seconds. All levels in dBFS. */

export type LevelVerdict = 'dead' | 'silent' | 'quiet' | 'good' | 'loud';

export interface LevelSample {
  readonly atMs: number;
  readonly peakDb: number;
}

/** Long enough that a breath between two sentences does not change the verdict. */
export const VERDICT_WINDOW_MS = 4_000;

/** The reported level when no signal arrives. */
const DEAD_DB = -120;
const DEAD_AFTER_MS = 1_500;
/** Under this there is a dead or muted microphone, not a shy speaker. */
const SILENT_DB = -55;
/**
 * The marked zone (60 to 84 % of the meter): loud enough to be heard over a room, with room left
 * for a shout. A peak just above the zone is no reason to move back.
 */
export const GOOD_FROM_DB = -24;
export const GOOD_TO_DB = -6;
/** Between words a quiet room stays below this. */
const QUIET_ROOM_DB = -48;

/** Keeps the samples that the verdict still counts. */
export function addSample(
  samples: readonly LevelSample[],
  sample: LevelSample,
  windowMs = VERDICT_WINDOW_MS,
): readonly LevelSample[] {
  return [...samples.filter(({ atMs }) => atMs > sample.atMs - windowMs), sample];
}

export function verdictOf(samples: readonly LevelSample[]): LevelVerdict {
  const loudest = Math.max(-120, ...samples.map(({ peakDb }) => peakDb));
  // Not a sample moves, and has not for as long as a press takes that is warned of.
  if (loudest <= DEAD_DB && spanMs(samples) >= DEAD_AFTER_MS) return 'dead';
  if (loudest < SILENT_DB) return 'silent';
  if (loudest < GOOD_FROM_DB) return 'quiet';
  return loudest <= GOOD_TO_DB ? 'good' : 'loud';
}

const spanMs = (samples: readonly LevelSample[]): number =>
  (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);

/** Whether the pauses were quiet. The quietest tenth of the window counts as the room. */
export function roomIsQuiet(samples: readonly LevelSample[]): boolean {
  const sorted = samples.map(({ peakDb }) => peakDb).sort((a, b) => a - b);
  const quiet = sorted[Math.floor(sorted.length / 10)];
  return quiet !== undefined && quiet < QUIET_ROOM_DB;
}
