import type { BenchCall } from './base/command.ts';

/** One bench of `npm run bench`. */
export interface BenchEntry {
  readonly name: string;
  /** About how long it takes on a small machine; progress is weighted by it. */
  readonly minutes: { readonly full: number; readonly short: number };
}

/** All benches, in the order in which they run. Each one is the script `NAME/bench.ts`. */
export const BENCHES = [
  { name: 'codec', minutes: { full: 1, short: 0.1 } },
  { name: 'concealment', minutes: { full: 4, short: 0.1 } },
  { name: 'drift', minutes: { full: 1, short: 0.1 } },
  { name: 'dsp', minutes: { full: 1, short: 0.1 } },
  { name: 'latency', minutes: { full: 6, short: 0.3 } },
  { name: 'playout', minutes: { full: 2, short: 0.1 } },
  { name: 'quality', minutes: { full: 1, short: 0.1 } },
  { name: 'server', minutes: { full: 11, short: 0.4 } },
  { name: 'sizing', minutes: { full: 2, short: 0.2 } },
] as const satisfies readonly BenchEntry[];

export type BenchName = (typeof BENCHES)[number]['name'];

/** @returns the expected length, ms. */
export function expectedMs(entry: BenchEntry, isShort: boolean): number {
  return 60_000 * (isShort ? entry.minutes.short : entry.minutes.full);
}

/** Begins to show the progress of a bench. */
export function beginBench(name: BenchName, { output, isShort }: BenchCall): void {
  const entry = BENCHES.find((one) => one.name === name);
  if (entry) output.begin(`the ${name} bench`, expectedMs(entry, isShort));
}
