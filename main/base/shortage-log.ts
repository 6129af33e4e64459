import { RAISE_THE_LIMIT } from './descriptors.ts';
import type { Logger } from './logger.ts';

/** Newcomers try again every second or so: not a line for each. */
const LOG_EVERY_MS = 10_000;

/** @returns to be called for each newcomer that could not stay for want of a descriptor. */
export function shortageLog(logger: Pick<Logger, 'warn'>, clock: () => number): () => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let turnedAway = 0;
  return () => {
    turnedAway += 1;
    const nowMs = clock();
    if (nowMs - loggedAtMs < LOG_EVERY_MS) return;
    logger.warn(
      { turnedAway },
      `out of file descriptors: newcomers are told to try again later. ${RAISE_THE_LIMIT}`,
    );
    loggedAtMs = nowMs;
    turnedAway = 0;
  };
}
