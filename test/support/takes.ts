import { expect } from 'vitest';

/** A machine that is busy with something else may spoil one take, or two; a defect spoils every one. */
const TAKES = 4;

/**
 * Holds a figure of time on a machine that may be busy: takes it again, and says so, until it is within its limit.
 * @param take resolves with the time that it took, ms
 * @throws when every take is above the limit
 */
export async function withinTakes(what: string, limitMs: number, take: () => Promise<number>): Promise<void> {
  const tookMs: number[] = [];
  while (tookMs.length < TAKES) {
    const ms = await take();
    tookMs.push(ms);
    process.stderr.write(
      `  ${what}: ${ms.toFixed(0)} ms${ms > limitMs ? `, above ${String(limitMs)}` : ''}\n`,
    );
    if (ms <= limitMs) return;
  }
  expect(Math.min(...tookMs), `${what}, ms, the best of ${String(TAKES)} takes`).toBeLessThanOrEqual(limitMs);
}
