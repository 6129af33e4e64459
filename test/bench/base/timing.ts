import { median } from './statistics.ts';

/**
 * Times several functions by turns, so that other work on the machine slows all of them.
 * @param calls of each function in each round. A first round without a figure warms up.
 * @returns for each function the median time of one call over the rounds, µs.
 */
export function compareMicroseconds(
  contestants: readonly ((call: number) => unknown)[],
  calls: number,
  rounds: number,
): number[] {
  const times = contestants.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [which, contestant] of contestants.entries()) {
      const us = elapsedUs(() => {
        for (let call = 0; call < calls; call++) contestant(call);
      });
      if (round >= 0) times[which].push(us / calls);
    }
  }
  return times.map(median);
}

/** @returns the median time of one call, µs. */
export function microseconds(contestant: (call: number) => unknown, calls: number, rounds: number): number {
  return compareMicroseconds([contestant], calls, rounds)[0];
}

export function elapsedUs(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e3;
}
