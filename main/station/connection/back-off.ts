/**
 * How long to wait before the next attempt to connect: doubling, capped, with jitter so that a hall full of stations
 * does not knock at a restarted server in step. The cap keeps the last one to return under 2 s.
 */
export const FIRST_RETRY_MS = 100;
export const MAX_RETRY_MS = 1_200;

/** @param attempt 0 for the first retry. @param random 0–1. @returns 50–100 % of the capped delay. */
export function retryDelayMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return ceilingMs * (0.5 + random / 2);
}
