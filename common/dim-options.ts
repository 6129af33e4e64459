import { SETTINGS } from './settings.ts';

/**
 * A talker's rank for a listener: while a `priority` talker speaks, all other talkers are dimmed.
 */
export const TALKER_ROLES = ['normal', 'program', 'priority'] as const;
export type TalkerRole = (typeof TALKER_ROLES)[number];

/** How far and how fast all other talkers are turned down while a priority talker speaks. */
export interface DimOptions {
  /** −60…0 dB; 0 is off. */
  readonly amountDb: number;
  readonly attackMs: number;
  readonly releaseMs: number;
}

export const MAX_DIM_ATTACK_MS = 1_000;
export const MAX_DIM_RELEASE_MS = 5_000;

/**
 * The attack dims to a fifth before the first word is over.
 * The release is slow enough that a pause for breath does not bring the program back.
 */
export const DEFAULT_DIM: DimOptions = { amountDb: SETTINGS.dimDb.default, attackMs: 15, releaseMs: 400 };

/** @param amountDb −60…0 dB; 0 dims nobody */
export const dimBy = (amountDb: number): DimOptions | null =>
  amountDb === 0 ? null : { ...DEFAULT_DIM, amountDb };
