const BUCKET_MS = 50;
const BUCKETS = 40;

/**
 * Measures the depth of the buffer without the network's jitter: how long the fastest frames wait
 * between their arrival and their turn.
 *
 * A frame's margin (turn minus arrival) is that delay minus the frame's own lateness. The largest
 * margin of a short span is therefore the delay. `recentMs` follows at once; the catch-up uses it.
 * `medianMs` ignores single stalls and lucky frames; the drift loop holds it.
 */
export class BufferLevel {
  readonly #largest = new Float64Array(BUCKETS).fill(NaN);
  readonly #sorted = new Float64Array(BUCKETS);
  #at = 0;
  #bucketEndMs = -Infinity;
  #used = 0;

  /** A talkspurt starts to play with this delay, as far as the frames so far tell. */
  start(levelMs: number, nowMs: number): void {
    this.#largest.fill(NaN);
    this.#used = 1;
    this.#at = 0;
    this.#largest[0] = levelMs;
    this.#bucketEndMs = nowMs;
  }

  observe(marginMs: number, nowMs: number): void {
    if (nowMs >= this.#bucketEndMs) {
      this.#at = (this.#at + 1) % BUCKETS;
      if (this.#used < BUCKETS) this.#used++;
      this.#largest[this.#at] = marginMs;
      this.#bucketEndMs = nowMs + BUCKET_MS;
    } else if (marginMs > this.#largest[this.#at]) this.#largest[this.#at] = marginMs;
  }

  /** The place of reading was moved: the delay is `ms` longer from now on, or shorter. */
  shift(ms: number): void {
    for (let i = 0; i < BUCKETS; i++) this.#largest[i] += ms;
  }

  /**
   * The smaller of the two newest buckets, which cover the last 50–100 ms with frames. NaN before
   * `start`.
   */
  get recentMs(): number {
    const before = this.#largest[(this.#at + BUCKETS - 1) % BUCKETS];
    const now = this.#largest[this.#at];
    return Number.isNaN(before) ? now : Math.min(before, now);
  }

  /** The span that `medianMs` covers now, ms. */
  get spanMs(): number {
    return this.#used * BUCKET_MS;
  }

  /** The median of the last 2 s with frames; NaN before `start`. */
  get medianMs(): number {
    const sorted = this.#sorted;
    const used = this.#used;
    sorted.set(this.#largest);
    // NaN sorts last.
    sorted.sort();
    return used === 0 ? NaN : (sorted[(used - 1) >> 1] + sorted[used >> 1]) / 2;
  }
}
