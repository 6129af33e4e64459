/** Within a talkspurt, the target falls after it was too high for this long ... */
const LOWER_AFTER_MS = 5_000;
/** ... by this step, which the drift loop follows without a cut. */
const LOWER_BY_MS = 2;

/**
 * Holds the target of one talkspurt. It rises at once when a longer delay is asked for. It falls
 * only when less was asked for during five whole seconds, and step by step, so that an estimate
 * that wavers between two values does not move the delay back and forth. Between talkspurts it
 * changes freely, because nobody hears that.
 */
export class TargetHold {
  #held: number;
  #peak: number;
  #lowerAtMs = -Infinity;

  constructor(targetMs: number) {
    this.#held = targetMs;
    this.#peak = targetMs;
  }

  get ms(): number {
    return this.#held;
  }

  /** A talkspurt starts. */
  start(targetMs: number, nowMs: number): void {
    this.#held = targetMs;
    this.#peak = targetMs;
    this.#lowerAtMs = nowMs + LOWER_AFTER_MS;
  }

  /** @param targetMs the estimator's present target */
  observe(targetMs: number, nowMs: number): void {
    this.#held = Math.max(this.#held, targetMs);
    this.#peak = Math.max(this.#peak, targetMs);
    if (nowMs < this.#lowerAtMs) return;
    this.#held = Math.max(this.#peak, this.#held - LOWER_BY_MS);
    this.#peak = targetMs;
    this.#lowerAtMs = nowMs + LOWER_AFTER_MS;
  }
}
