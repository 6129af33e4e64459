import { constants, createHistogram, PerformanceObserver } from 'node:perf_hooks';

/** Pauses of the garbage collector since the first device ran. */
export interface GcPauses {
  readonly count: number;
  readonly longestMs: number;
  /** 99.9th percentile of all pauses, to about 0.1 %. */
  readonly p999Ms: number;
  /** How many of them collected only the young generation. */
  readonly young: number;
}

const NS_PER_MS = 1e6;

/** Counts the pauses of this thread's garbage collector. Costs one callback for each pause. */
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
   * To be called when a device runs. The first call forgets the pauses of the start of the program;
   * later calls change nothing.
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
