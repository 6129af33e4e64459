import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After this long without a voice, nobody is in the middle of a sentence. */
const SILENT_MS = 2_000;
/** This much garbage is worth a stop of about 20 ms that nobody hears. */
const WORTH_BYTES = 8 * 2 ** 20;
/**
 * This much is cleared even in the middle of a sentence: the longer it waits, the longer V8's own
 * stop would be.
 */
const MOST_BYTES = 24 * 2 ** 20;

export interface Heap {
  usedBytes(): number;
  /** Clears the whole heap, in one go. */
  clear(): void;
}

/**
 * Clears the heap of a process while nobody talks, because people would hear its pauses.
 * `short-pauses.ts` keeps V8 from clearing it by itself, and each message from or to a child leaves
 * some hundred bytes behind that only a clearing of the whole heap removes. If talk never stops,
 * the heap is still cleared, but rarely.
 */
export class HeapTidier {
  readonly #heap: Heap;
  /** Bytes in use after the last clearing. */
  #usedBytes: number;
  #silentSinceMs: number | undefined;

  constructor(heap: Heap = V8_HEAP) {
    this.#heap = heap;
    this.#usedBytes = heap.usedBytes();
  }

  /**
   * Call this at every change, because a short word fits between two looks.
   * @param silent nobody is heard here, and the microphone is closed
   */
  note(silent: boolean, nowMs: number): void {
    this.#silentSinceMs = silent ? (this.#silentSinceMs ?? nowMs) : undefined;
  }

  /** Clears the heap if it is worth it; call this now and then. @param silent as in `note` */
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
  // Not process.memoryUsage(), which makes system calls too.
  usedBytes: () => getHeapStatistics().used_heap_size,
  clear: () => {
    collect ??= collector();
    collect();
  },
};

/** V8 exposes its collector only in contexts that are made after this option is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? () => void (found as () => void)() : () => undefined;
}
