/** Width of a bucket, and so the resolution of a target. */
export const BUCKET_MS = 1;
/**
 * The longest target. Later frames belong to a stall; a buffer that grew for them would delay
 * everything after it.
 */
export const MAX_TARGET_MS = 60;
const BUCKETS = MAX_TARGET_MS / BUCKET_MS;
/** One frame in two hundred may be late. */
const PERCENTILE = 0.995;
/** About how many frames are remembered. */
const MEMORY_FRAMES = 2_000;
/**
 * The first assumption: one frame that was 10 ms late. After a second of audio it no longer counts.
 */
const PRIOR_FRAMES = 1;
const PRIOR_MS = 10;
/** The lateness of other talkers counts as this many own frames ... */
const HANDED_ON_FRAMES = 40;
/** ... once this many of their frames were counted. */
const WORTH_HANDING_ON = 200;

/**
 * Counts how often frames were how late, and forgets slowly; the buffer aims at a quantile of it. A
 * histogram is used instead of mean and deviation (Ramjee et al., 1994; RFC 3550 6.4.1), because
 * lateness has a long tail; so do Moon, Kurose, Towsley, "Packet audio playout delay adjustment",
 * 1998, and WebRTC's NetEq. Memory is fixed.
 */
export class LatenessHistogram {
  readonly #weights = new Float64Array(BUCKETS);
  #total = 0;
  #seen = 0;
  #quantile: number | null = null;

  /** @param elder the history of another talker, or of a whole connection, to start from */
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

  /** Frames later than MAX_TARGET_MS are not counted. */
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

  /** The lateness that 99.5 % of the frames do not exceed, ms. */
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

/** Arrival times are fractions of a millisecond. A bucket includes its own upper edge. */
function bucketOf(latenessMs: number): number {
  return Math.max(0, Math.ceil(latenessMs / BUCKET_MS - 1e-6) - 1);
}
