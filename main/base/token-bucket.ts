/** A rate limit: `burst` at once, `ratePerS` in the long run. Time is an argument. */
export class TokenBucket {
  readonly #ratePerMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(ratePerS: number, burst: number, now: number) {
    this.#ratePerMs = ratePerS / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** What was counted last was none of those that are limited. */
  giveBack(): void {
    this.#tokens += 1;
  }

  /** @returns whether one more is allowed; if so, it is counted. */
  take(now: number): boolean {
    if (now > this.#at) {
      this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#ratePerMs);
      this.#at = now;
    }
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
