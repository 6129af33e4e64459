import type { FiguresView } from '../../main/contract/index.ts';

/** The figures of the last minute, oldest first. */
export const FIGURES_SPAN_MS = 60_000;

/** More late audio than this is heard as gaps. In percent. */
export const LATE_LIMIT_PERCENT = 1;

/**
 * Adds figures in any order, each second once, and drops figures more than a minute older than the
 * newest.
 */
export function addFigures(
  kept: readonly FiguresView[],
  more: readonly FiguresView[],
): readonly FiguresView[] {
  const byTime = new Map([...kept, ...more].map((figures) => [figures.atMs, figures]));
  const all = [...byTime.values()].sort((a, b) => a.atMs - b.atMs);
  const newest = all.at(-1)?.atMs ?? 0;
  return all.filter(({ atMs }) => atMs > newest - FIGURES_SPAN_MS);
}

export interface LateSpell {
  /** The age of the worst second, counted from the newest figures. */
  readonly agoMs: number;
  readonly percent: number;
  /** Seconds above the limit within the window. */
  readonly seconds: number;
}

/**
 * @returns the newest time when too much arrived late, with its worst second; undefined while there
 * was none.
 */
export function lateSpell(figures: readonly FiguresView[]): LateSpell | undefined {
  const newest = figures.at(-1)?.atMs ?? 0;
  const late = figures.filter(({ latePercent }) => (latePercent ?? 0) > LATE_LIMIT_PERCENT);
  const last = late.at(-1);
  if (last === undefined) return undefined;
  return {
    agoMs: newest - last.atMs,
    percent: Math.max(...late.map(({ latePercent }) => latePercent ?? 0)),
    seconds: late.length,
  };
}
