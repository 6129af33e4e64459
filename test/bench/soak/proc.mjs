/** What Linux tells of a process. Elsewhere: undefined. */
import { readdirSync, readFileSync } from 'node:fs';

const PAGE_BYTES = 4_096;

/** @returns open file descriptors. */
export function descriptors(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}

/** @returns resident bytes. */
export function residentBytes(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}

/** @returns numbers of a process's children. */
export function children(pid) {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((other) => parentOf(other) === pid);
  } catch {
    return [];
  }
}

function parentOf(pid) {
  try {
    // "42 (any name) S 17 …": the name may hold spaces and brackets.
    const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}
