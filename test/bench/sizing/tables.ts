import type { BenchStep } from '../../../main/cli/bench/verdict.ts';
import { fixed, type Row, type Table } from '../base/table.ts';

export interface SizingResults {
  /** Length of each step. */
  readonly seconds: number;
  readonly steps: readonly BenchStep[];
}

export function sizingTables({ steps }: SizingResults): Table[] {
  return [{ rows: steps.map(sizingRow) }];
}

/** @param step of `partyline bench --json`, with the server's figures. */
export function sizingRow(step: BenchStep): Row {
  const { listeners, talkers, frameMs, delayMs, due, received, deliveriesPerS, server, generator } = step;
  const serverCores = server?.cores ?? NaN;
  return {
    'listeners × talkers at once': `${String(listeners)} × ${String(talkers)}`,
    'frame ms': frameMs,
    'deliveries/s': Math.round(deliveriesPerS),
    'p50 ms': fixed(delayMs?.p50, 1),
    'p99 ms': fixed(delayMs?.p99, 1),
    'longest ms': fixed(delayMs?.max, 1),
    lost: due - received,
    'server CPU, % of a core': fixed(100 * serverCores, 0),
    'server CPU µs/delivery': received === 0 ? '-' : fixed((1e6 * serverCores) / deliveriesPerS, 1),
    'bench CPU, % of a core': fixed(100 * generator.cores, 0),
  };
}
