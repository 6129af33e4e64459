import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So long without a voice: nobody is in the middle of a sentence. */
const SILENT_MS = 2_000;
/** What is worth a stop of some 20 ms that nobody hears. */
const WORTH_BYTES = 8 * 2 ** 20;
/** So much is cleared in the middle of a sentence too: the more there is, the longer the stop that V8 makes in the end. */
const MOST_BYTES = 24 * 2 ** 20;

export interface Heap {
  usedBytes(): number;
  /** Clears all of it, in one go. */
  clear(): void;
}

/**
 * Clears the heap of a process whose pauses are heard while nobody talks: `short-pauses.ts` keeps V8 from doing so by itself, and each
 * message from or to a child leaves some hundred bytes behind that only a clearing of the whole heap takes away. Where talk never
 * ends it is cleared all the same, rarely.
 */
export class HeapTidier {
  readonly #heap: Heap;
  /** How much was used when nothing was to be cleared. */
  #usedBytes: number;
  #silentSinceMs: number | undefined;

  constructor(heap: Heap = V8_HEAP) {
    this.#heap = heap;
    this.#usedBytes = heap.usedBytes();
  }

  /** To be told of every change: a short word fits between two looks. @param silent nobody is heard here, and the microphone is closed */
  note(silent: boolean, nowMs: number): void {
    this.#silentSinceMs = silent ? (this.#silentSinceMs ?? nowMs) : undefined;
  }

  /** To be called now and then. @param silent as above */
  look(silent: boolean, nowMs: number): void {
    this.note(silent, nowMs);
    const isPause = this.#silentSinceMs !== undefined && nowMs - this.#silentSinceMs >= SILENT_MS;
    if (this.#heap.usedBytes() - this.#usedBytes < (isPause ? WORTH_BYTES : MOST_BYTES)) return;
    this.#heap.clear();
    this.#usedBytes = this.#heap.usedBytes();
  }
}

let collect: (() => void) | undefined;

const V8_HEAP: Heap = {
  // Not process.memoryUsage(), which asks the system too.
  usedBytes: () => getHeapStatistics().used_heap_size,
  clear: () => {
    collect ??= collector();
    collect();
  },
};

/** V8 gives its collector to contexts that are made after this option is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? () => void (found as () => void)() : () => undefined;
}
