/** A busy machine may spoil some takes; a defect spoils every one. */
const TAKES = 5;

/**
 * Repeats a take, and says so, until it is good.
 * @param take resolves with what is wrong with it, or with null
 * @throws when every take was bad, with what was wrong with each
 */
export async function untilGoodTake(what: string, take: () => Promise<string | null>): Promise<void> {
  const faults: string[] = [];
  while (faults.length < TAKES) {
    const fault = await take();
    if (fault === null) return;
    faults.push(fault);
    process.stderr.write(`  ${what}: ${fault}; it is taken again\n`);
  }
  throw new Error(`${what}: none of ${String(TAKES)} takes was good: ${faults.join('; ')}`);
}

/**
 * Checks a time on a machine that may be busy.
 * @param take resolves with the time that it took, ms
 * @throws when every take is above the limit
 */
export function withinTakes(what: string, limitMs: number, take: () => Promise<number>): Promise<void> {
  return untilGoodTake(what, async () => {
    const ms = await take();
    return ms <= limitMs ? null : `${ms.toFixed(0)} ms is above ${String(limitMs)} ms`;
  });
}
