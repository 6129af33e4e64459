/** A read that came this soon after the one before, as a share of a block, did not have to wait. */
const WAITED_SHARE = 0.5;
/** Shorter stalls are left to the listeners' jitter buffers, which hold up to 60 ms: dropping would cut a hole for nothing. */
const FIRST_GAP_LIMIT_MS = 60;
const LONGEST_GAP_LIMIT_MS = 500;
/** Two drops closer than this come from a device that delivers in bursts, not from stalls of ours. */
const BURSTY_WITHIN_MS = 1_000;

/**
 * Tells fresh capture blocks from a backlog. After a gap the device's queue holds old audio, which would be heard
 * late; blocks that then come back to back are dropped until a read has really had to wait. The same holds for
 * what piled up between opening the device and the first read. Pure: the time is an argument.
 */
export class CaptureBacklog {
  readonly #blockMs: number;
  #lastMs: number | null = null;
  #dropping = true;
  #gapLimitMs = FIRST_GAP_LIMIT_MS;
  #lastGapMs = -Infinity;

  constructor(blockMs: number) {
    this.#blockMs = blockMs;
  }

  /**
   * Called for every block, in order.
   * @param askedMs when its read began.
   * @param nowMs when it arrived.
   * @returns false for a block that is too old to be used.
   */
  accept(askedMs: number, nowMs: number): boolean {
    const gapMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (gapMs > this.#gapLimitMs) {
      // A device that pauses this long again and again works in large portions: its gaps are no stalls.
      if (nowMs - this.#lastGapMs < BURSTY_WITHIN_MS) {
        this.#gapLimitMs = Math.min(LONGEST_GAP_LIMIT_MS, this.#gapLimitMs * 2);
      }
      this.#lastGapMs = nowMs;
      this.#dropping = true;
      // The block that ends the gap is the oldest of the backlog, however long its read took.
      return false;
    }
    if (this.#dropping && nowMs - askedMs > this.#blockMs * WAITED_SHARE) this.#dropping = false;
    return !this.#dropping;
  }
}
