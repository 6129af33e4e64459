import type { FiguresView } from '../../main/contract/index.ts';
import { mouthToEarMs } from '../parts/mouth-to-ear.ts';

/** Up to here nobody notices a delay in an ordinary exchange, ms from mouth to ear. */
const GOOD_MS = 40;
/** Above this people begin to talk over one another. */
const FAIR_MS = 100;
/** More than this share of late sound is heard as roughness. */
const LATE_PERCENT = 2;

export function quality(figures: FiguresView): 'good' | 'fair' | 'poor' {
  const ms = mouthToEarMs(figures);
  if (ms > FAIR_MS) return 'poor';
  return ms > GOOD_MS || (figures.latePercent ?? 0) > LATE_PERCENT ? 'fair' : 'good';
}
