import { useSyncExternalStore } from 'react';

/** One clock for every age on screen: ticks once a second while somebody looks. */

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function tick(): void {
  nowMs = Date.now();
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    nowMs = Date.now();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since the epoch, as of the last whole tick. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => nowMs);

/** A new state came: its times are newer than the last tick, and ages are counted from now. */
export const touchNow = (): void => tick();
