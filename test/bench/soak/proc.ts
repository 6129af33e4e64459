import { readdirSync, readFileSync } from 'node:fs';
import { descendantsOf } from '../../support/cli-descendants.ts';

/** Facts about a process, as Linux tells them. They are undefined on other systems. */

const PAGE_BYTES = 4_096;

/** @returns how many file descriptors are open. */
export function descriptors(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).length;
  } catch {
    return undefined;
  }
}

export function residentBytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}

/** @returns the process that this one has started. */
export function childOf(pid: number): number | undefined {
  try {
    return descendantsOf(pid)[0];
  } catch {
    return undefined;
  }
}
