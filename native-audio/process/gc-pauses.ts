import { constants, createHistogram, PerformanceObserver } from 'node:perf_hooks';

/** How long the garbage collector has stood in the way since sound began. */
export interface GcPauses {
  readonly count: number;
  readonly longestMs: number;
  /** 99.9th percentile of all pauses, to about 0.1 %. */
  readonly p999Ms: number;
  /** Of them: small ones, that clear what was just made. The others are whole heaps, most of that beside the program. */
  readonly young: number;
}

const NS_PER_MS = 1e6;

/** Counts the pauses of this thread's garbage collector. Costs a callback a pause, some time after it. */
export class GcWatch {
  readonly #histogram = createHistogram();
  readonly #observer: PerformanceObserver;
  #young = 0;
  #begun = false;

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        this.#histogram.record(Math.max(1, Math.round(entry.duration * NS_PER_MS)));
        const { detail } = entry as { readonly detail?: { readonly kind?: number } };
        if (detail?.kind === constants.NODE_PERFORMANCE_GC_MINOR) this.#young += 1;
      }
    });
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  get pauses(): GcPauses {
    const { count, max } = this.#histogram;
    return {
      count,
      longestMs: count === 0 ? 0 : max / NS_PER_MS,
      p999Ms: count === 0 ? 0 : this.#histogram.percentile(99.9) / NS_PER_MS,
      young: this.#young,
    };
  }

  /**
   * A device runs. What was measured before the first one did was the start of the program; a device that is chosen, comes back or
   * is only told of again is no start.
   */
  soundRuns(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#histogram.reset();
    this.#young = 0;
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
