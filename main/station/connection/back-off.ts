/**
 * The wait before the next attempt to connect doubles up to a cap. Jitter keeps a hall of stations
 * from connecting to a restarted server at the same time. The cap brings the last one back within 2
 * s.
 */
export const FIRST_RETRY_MS = 100;
export const MAX_RETRY_MS = 1_200;

/**
 * @param attempt 0 for the first retry.
 * @param random 0–1.
 * @returns 50–100 % of the capped delay.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return ceilingMs * (0.5 + random / 2);
}
