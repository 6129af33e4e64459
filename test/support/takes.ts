import { expect } from 'vitest';

/** A busy machine may spoil some takes; a defect spoils every one. */
const TAKES = 5;

/**
 * Checks a time on a machine that may be busy: it repeats the take, and says so, until the time is
 * within the limit.
 * @param take resolves with the time that it took, ms
 * @throws when every take is above the limit
 */
export async function withinTakes(what: string, limitMs: number, take: () => Promise<number>): Promise<void> {
  const tookMs: number[] = [];
  while (tookMs.length < TAKES) {
    const ms = await take();
    if (ms <= limitMs) return;
    tookMs.push(ms);
    process.stderr.write(
      `  ${what}: ${ms.toFixed(0)} ms is above ${String(limitMs)} ms; it is taken again\n`,
    );
  }
  expect(Math.min(...tookMs), `${what}, ms, the best of ${String(TAKES)} takes`).toBeLessThanOrEqual(limitMs);
}
