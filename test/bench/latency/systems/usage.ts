import { readFileSync } from 'node:fs';
import { descendantsOf } from '../../../support/cli-descendants.ts';

/** Processor time and memory of a process with all its descendants, as Linux tells them. */
export interface Usage {
  /** Processor time so far. */
  readonly cpuSeconds: number;
  /** Proportional set size: processes that share pages divide them. */
  readonly pssMb: number;
}

/** Linux counts processor time in these ticks, independent of the kernel's own clock. */
const TICKS_PER_SECOND = 100;

export function usageOf(pid: number): Usage {
  const family = [pid, ...descendantsOf(pid)];
  const total = (of: (member: number) => number): number => family.reduce((sum, one) => sum + of(one), 0);
  return { cpuSeconds: total(cpuSecondsOf), pssMb: total(pssMbOf) };
}

/**
 * Reads fields 14 and 15 of proc(5), user and system. A process that has just ended used nothing.
 */
function cpuSecondsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name before the third field may hold anything, brackets too.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

function pssMbOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
