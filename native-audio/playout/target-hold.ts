/** A target that was higher than needed for so long comes down within a talkspurt ... */
const LOWER_AFTER_MS = 5_000;
/** ... by so much, which the drift loop follows without a cut. */
const LOWER_BY_MS = 2;

/**
 * The target of one talkspurt: what was asked for when it started, at once more when more is asked for, and less only when less was asked
 * for all of five seconds, and step by step, so that an estimate that wavers between two values does not move the delay to and fro. Between
 * talkspurts it may change freely: nobody hears that.
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

  /** @param targetMs what the estimator asks for now */
  observe(targetMs: number, nowMs: number): void {
    this.#held = Math.max(this.#held, targetMs);
    this.#peak = Math.max(this.#peak, targetMs);
    if (nowMs < this.#lowerAtMs) return;
    this.#held = Math.max(this.#peak, this.#held - LOWER_BY_MS);
    this.#peak = targetMs;
    this.#lowerAtMs = nowMs + LOWER_AFTER_MS;
  }
}
