import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** How often the event loop is probed. A probe measures the time since the one before. */
const PROBE_EVERY_MS = 10;
const HALF_WINDOW_MS = 30_000;
const NS_PER_MS = 1e6;

/**
 * Measures how late this process's timers are, that is, how long it is busy with other work. Two
 * probes are reset in turn, so each answer covers the last 30 to 60 seconds, however often and by
 * however many readers it is asked.
 */
export class LoopDelay {
  readonly #probes: [IntervalHistogram, IntervalHistogram];
  readonly #turning: NodeJS.Timeout;

  constructor() {
    const probe = (): IntervalHistogram => {
      const histogram = monitorEventLoopDelay({ resolution: PROBE_EVERY_MS });
      histogram.enable();
      return histogram;
    };
    this.#probes = [probe(), probe()];
    this.#turning = setInterval(() => {
      this.#probes.reverse();
      this.#probes[1].reset();
    }, HALF_WINDOW_MS);
    this.#turning.unref();
  }

  /** @param quantile 0–1; 1 is the longest delay. @returns ms; 0 before the first probe. */
  quantileMs(quantile: number): number {
    const [longer] = this.#probes;
    if (longer.count === 0) return 0;
    const betweenMs = (quantile === 1 ? longer.max : longer.percentile(quantile * 100)) / NS_PER_MS;
    return Math.max(0, betweenMs - PROBE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#turning);
    for (const probe of this.#probes) probe.disable();
  }
}
