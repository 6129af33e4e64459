/**
 * The smallest value of the last half to whole window, in constant memory and time. Two half
 * windows take turns.
 */
export class WindowedMinimum {
  readonly #halfMs: number;
  #current = Infinity;
  #next = Infinity;
  #startMs = -Infinity;

  constructor(windowMs: number) {
    this.#halfMs = windowMs / 2;
  }

  reset(): void {
    this.#current = Infinity;
    this.#next = Infinity;
    this.#startMs = -Infinity;
  }

  /** Infinity before the first value. */
  get value(): number {
    return this.#current;
  }

  /** @returns the smallest value, including this one */
  observe(value: number, nowMs: number): number {
    if (nowMs - this.#startMs > this.#halfMs) {
      this.#current = Math.min(this.#next, value);
      this.#next = value;
      this.#startMs = nowMs;
    } else {
      this.#current = Math.min(this.#current, value);
      this.#next = Math.min(this.#next, value);
    }
    return this.#current;
  }
}
