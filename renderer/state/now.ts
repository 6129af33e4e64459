import { useRef, useSyncExternalStore } from 'react';
import { keepEqual } from './keep-equal.ts';

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

/**
 * A value computed from the time, drawn again only when it changes: most ages stay the same for a
 * minute.
 */
export function useTimed<View>(make: (nowMs: number) => View): View {
  const last = useRef<View>(undefined);
  return useSyncExternalStore(subscribe, () => {
    const view = keepEqual(last.current, make(nowMs));
    last.current = view;
    return view;
  });
}

/** A new state came: its times are newer than the last tick, and ages are counted from now. */
export const touchNow = (): void => tick();
