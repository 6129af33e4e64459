import type { CodecName } from '../../../common/codec.ts';

/** Three ways to fill a lost frame: our concealment, a repetition of the last frame, or silence. */
export const METHODS = ['ours', 'repetition', 'silence'] as const;
export type Method = (typeof METHODS)[number];
/** Lost frames one by one, or several in a row. */
export const PATTERNS = ['random', 'bursts'] as const;
export type Pattern = (typeof PATTERNS)[number];

/** The measures, and whether more (1) or less (-1) is better. */
export const MEASURES = { gapSnrDb: 1, segmentalSnrDb: 1, logSpectralDistanceDb: -1 } as const;
export type Measure = keyof typeof MEASURES;
export type Scores = Readonly<Record<Measure, number>>;

/** One codec, frame duration, pattern and share of lost frames. */
export interface Cell extends Readonly<Record<Method, Scores>> {
  readonly codec: CodecName;
  readonly frameMs: number;
  readonly pattern: Pattern;
  readonly lossPercent: number;
  /** Frames that were really lost, 0 to 1. */
  readonly lostShare: number;
  /** Gaps in which somebody spoke. */
  readonly activeGaps: number;
}

export interface ConcealmentResults {
  readonly short: boolean;
  readonly seed: number;
  readonly draws: number;
  /** Frames in a row, on average, of the pattern `bursts`. */
  readonly meanBurst: number;
  readonly voices: readonly { readonly voice: string; readonly seconds: number }[];
  readonly cells: readonly Cell[];
}

/** @returns in how many cells ours is better than another method. */
export function winsOver(cells: readonly Cell[], measure: Measure, method: Method): number {
  return cells.filter((cell) => MEASURES[measure] * (cell.ours[measure] - cell[method][measure]) > 0).length;
}
