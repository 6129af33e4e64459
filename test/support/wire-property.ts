import fc from 'fast-check';

/** How many random cases: many in CI, few at the desk. */
export const RUNS = process.env.CI ? 100_000 : 2_000;
/**
 * The number of runs when each case plays sound, which costs a thousand times as much as parsing a
 * line.
 */
export const SOUND_RUNS = process.env.CI ? 10_000 : 2_000;
/** Time for them on a busy machine with two cores. */
export const PROPERTY_TIMEOUT_MS = 170_000;

/**
 * Checks a property. A failure prints its seed and path; `FC_SEED=… npx vitest run FILE` plays it
 * again.
 * @param runs default RUNS
 */
export function holds<Ts>(property: fc.IProperty<Ts>, runs: number = RUNS): void {
  const { FC_SEED } = process.env;
  fc.assert(property, { numRuns: runs, ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }) });
}
