import type { FiguresView } from '../../main/contract/index.ts';
import { quality } from '../../renderer/panel/quality.ts';
import { mouthToEarMs } from '../../renderer/parts/mouth-to-ear.ts';

/** A picture that shows more than this is refused, ms. It is what the panel calls good. */
export const MOST_MS = 40;

/**
 * Checks that a picture shows the product on a healthy machine. Pure.
 * @param history figures of the last minute, oldest first.
 * @param shown the text on the page.
 * @returns the problem, without a full stop; undefined when there is none.
 */
export function whyUnhealthy(history: readonly FiguresView[], shown: string): string | undefined {
  if (history.length === 0) return 'nothing is measured yet';
  const bad = history.findLast((figures) => quality(figures) !== 'good');
  if (bad !== undefined) {
    const ms = mouthToEarMs(bad).toFixed(0);
    const late = (bad.latePercent ?? 0).toFixed(1);
    return `the delay was ${ms} ms with ${late} % of the sound late, less than a minute ago`;
  }
  const slow = [...shown.matchAll(/(\d+(?:\.\d+)?)\s*ms\b/g)].find(([, ms]) => Number(ms) > MOST_MS);
  return slow === undefined ? undefined : `the page shows "${slow[0].replace(/\s+/g, ' ')}"`;
}
