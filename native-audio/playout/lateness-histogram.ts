/** Width of a bucket: what a target can be fitted to. */
export const BUCKET_MS = 1;
/** No buffer is longer: what comes later is a stall, and a buffer grown for its sake would delay everything after it. */
export const MAX_TARGET_MS = 60;
const BUCKETS = MAX_TARGET_MS / BUCKET_MS;
/** One frame in two hundred may be late. */
const PERCENTILE = 0.995;
/** About how many frames are remembered. */
const MEMORY_FRAMES = 2_000;
/** Before anything was heard: as if one frame had been 10 ms late. After a second of quiet it counts for nothing. */
const PRIOR_FRAMES = 1;
const PRIOR_MS = 10;
/** What others showed counts for so many frames of one's own ... */
const HANDED_ON_FRAMES = 40;
/** ... once there are so many of theirs. */
const WORTH_HANDING_ON = 200;

/**
 * How often frames were how late, with a memory that fades: the quantile of it is the delay that the buffer aims at. A histogram
 * with forgetting instead of mean and deviation (Ramjee et al., 1994; RFC 3550 6.4.1), because lateness has a long tail: Moon,
 * Kurose, Towsley, "Packet audio playout delay adjustment", 1998, and WebRTC's NetEq do so as well. Memory is fixed.
 */
export class LatenessHistogram {
  readonly #weights = new Float64Array(BUCKETS);
  #total = 0;
  #seen = 0;
  #quantile: number | null = null;

  /** @param elder another talker's or a whole link's past, to start from */
  constructor(elder: LatenessHistogram | null = null) {
    if (elder && elder.#seen >= WORTH_HANDING_ON) {
      const share = HANDED_ON_FRAMES / elder.#total;
      for (let i = 0; i < BUCKETS; i++) this.#weights[i] = elder.#weights[i] * share;
      this.#total = HANDED_ON_FRAMES;
      return;
    }
    this.#weights[bucketOf(PRIOR_MS)] = PRIOR_FRAMES;
    this.#total = PRIOR_FRAMES;
  }

  /** Beyond MAX_TARGET_MS nothing is counted. */
  count(latenessMs: number): void {
    const bucket = bucketOf(latenessMs);
    if (bucket >= BUCKETS) return;
    if (this.#total >= MEMORY_FRAMES) {
      const keep = 1 - 1 / MEMORY_FRAMES;
      for (let i = 0; i < BUCKETS; i++) this.#weights[i] *= keep;
      this.#total *= keep;
    }
    this.#weights[bucket]++;
    this.#total++;
    this.#seen++;
    this.#quantile = null;
  }

  /** The delay, ms, within which 99.5 % of the frames came. */
  get quantileMs(): number {
    return (this.#quantile ??= this.#findQuantile());
  }

  #findQuantile(): number {
    let sum = 0;
    let bucket = 0;
    for (; bucket < BUCKETS - 1; bucket++) {
      sum += this.#weights[bucket];
      if (sum >= this.#total * PERCENTILE) break;
    }
    return (bucket + 1) * BUCKET_MS;
  }
}

/** Arrival times are fractions of a millisecond: a bucket's own upper edge belongs to it. */
function bucketOf(latenessMs: number): number {
  return Math.max(0, Math.ceil(latenessMs / BUCKET_MS - 1e-6) - 1);
}
