const BUCKET_MS = 50;
const BUCKETS = 40;

/**
 * How deep the buffer is, freed from the network's jitter: the delay that the fastest frames see between their arrival and their turn.
 *
 * A frame's margin (turn minus arrival) is that delay less the frame's own lateness, so the largest margin of a short while is the delay.
 * `recentMs` follows at once and decides about catching up; `medianMs` ignores single spans of stalls and lucky frames,
 * and is what the drift loop holds.
 */
export class BufferLevel {
  readonly #largest = new Float64Array(BUCKETS).fill(NaN);
  readonly #sorted = new Float64Array(BUCKETS);
  #at = 0;
  #bucketEndMs = -Infinity;
  #used = 0;

  /** A talkspurt starts to play with this delay, as far as the frames up to now tell. */
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

  /** Playing was moved: `ms` more delay from now on, or less. */
  shift(ms: number): void {
    for (let i = 0; i < BUCKETS; i++) this.#largest[i] += ms;
  }

  /** Of the last 50–100 ms with frames: what even the worse half of it saw. NaN before `start`. */
  get recentMs(): number {
    const before = this.#largest[(this.#at + BUCKETS - 1) % BUCKETS];
    const now = this.#largest[this.#at];
    return Number.isNaN(before) ? now : Math.min(before, now);
  }

  /** How long `medianMs` looks back now, ms. */
  get spanMs(): number {
    return this.#used * BUCKET_MS;
  }

  /** Of the last 2 s with frames; NaN before `start`. */
  get medianMs(): number {
    const sorted = this.#sorted;
    const used = this.#used;
    sorted.set(this.#largest);
    // NaN sorts last.
    sorted.sort();
    return used === 0 ? NaN : (sorted[(used - 1) >> 1] + sorted[used >> 1]) / 2;
  }
}
