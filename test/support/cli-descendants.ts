import { readdirSync, readFileSync } from 'node:fs';

/** Children, grandchildren and so on of a process, from Linux's /proc. Zombies count as dead. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map(readProcesses().map(({ pid: child, parent }) => [child, parent]));
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** Which of these processes run. */
export function running(pids: readonly number[]): number[] {
  const alive = new Set(readProcesses().map(({ pid }) => pid));
  return pids.filter((pid) => alive.has(pid));
}

export function commandOf(pid: number): string {
  return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
}

function readProcesses(): { readonly pid: number; readonly parent: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // "PID (any name) STATE PARENT …"
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return state === 'Z' || state === 'X' ? [] : [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      // It has just ended.
      return [];
    }
  });
}
