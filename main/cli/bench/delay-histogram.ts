/** All delays below this fall into one bucket, ms. */
const FLOOR_MS = 0.01;
/** All delays above this fall into one bucket, ms. */
const CEILING_MS = 60_000;
/**
 * Each bucket is wider than the one before by this factor: a percentile is off by half of that at
 * most.
 */
const GROWTH = 1.01;
const LOG_GROWTH = Math.log(GROWTH);
const BUCKETS = Math.ceil(Math.log(CEILING_MS / FLOOR_MS) / LOG_GROWTH) + 2;

/** A histogram in the form that goes to another thread. */
export interface DelayCounts {
  readonly counts: Float64Array;
  readonly maxMs: number;
}

/**
 * Holds any number of delays in 12 KiB: percentiles within half a per cent, and the exact longest
 * one.
 */
export class DelayHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #maxMs = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** 0 when there is none. */
  get maxMs(): number {
    return this.#maxMs;
  }

  add(ms: number): void {
    this.#counts[bucketOf(ms)] += 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
  }

  /** @param share 0–1. @returns ms, at most the longest delay; 0 when there is none. */
  percentile(share: number): number {
    if (this.#count === 0) return 0;
    // The nearest rank: the smallest delay that covers this share.
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      below += this.#counts[bucket];
      if (below >= rank) return Math.min(this.#maxMs, middleOf(bucket));
    }
    return this.#maxMs;
  }

  read(): DelayCounts {
    return { counts: this.#counts.slice(), maxMs: this.#maxMs };
  }

  merge({ counts, maxMs }: DelayCounts): void {
    for (const [bucket, count] of counts.entries()) {
      this.#counts[bucket] += count;
      this.#count += count;
    }
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }
}

function bucketOf(ms: number): number {
  if (!(ms > FLOOR_MS)) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(ms / FLOOR_MS) / LOG_GROWTH));
}

function middleOf(bucket: number): number {
  return bucket === 0 ? FLOOR_MS : FLOOR_MS * GROWTH ** (bucket - 0.5);
}
