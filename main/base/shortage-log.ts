import { RAISE_THE_LIMIT } from './descriptors.ts';
import type { Logger } from './logger.ts';

/** Clients that were turned away try again about every second: the log gets one line for many. */
const LOG_EVERY_MS = 10_000;

/**
 * Logs that new connections are turned away because no file descriptor is free. @returns a function
 * to call for each connection that is turned away.
 */
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
