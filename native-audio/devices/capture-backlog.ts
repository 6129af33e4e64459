/** A read had to wait if it took longer than this share of a block. */
const WAITED_SHARE = 0.5;
/**
 * The listeners' jitter buffers, which hold up to 60 ms, cover shorter stalls. Dropping audio would
 * only cut a hole.
 */
const FIRST_GAP_LIMIT_MS = 60;
const LONGEST_GAP_LIMIT_MS = 500;
/**
 * Two drops closer than this come from a device that delivers in bursts, not from our own stalls.
 */
const BURSTY_WITHIN_MS = 1_000;

/**
 * Separates fresh capture blocks from a backlog. After a gap, the device's queue holds old audio,
 * which would be heard late. Blocks that then come back to back are dropped until a read has really
 * waited. The same holds for the audio that queued up between opening the device and the first
 * read. Pure: time is an argument.
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
   * Call this for each block, in order.
   * @param askedMs when its read began
   * @param nowMs when it arrived
   * @returns false for a block that is too old to be used
   */
  accept(askedMs: number, nowMs: number): boolean {
    const gapMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (gapMs > this.#gapLimitMs) {
      // A device that pauses this long again and again delivers in large portions, so its gaps
      // are not stalls.
      if (nowMs - this.#lastGapMs < BURSTY_WITHIN_MS) {
        this.#gapLimitMs = Math.min(LONGEST_GAP_LIMIT_MS, this.#gapLimitMs * 2);
      }
      this.#lastGapMs = nowMs;
      this.#dropping = true;
      // The block that ends the gap is the oldest of the backlog, even if its read took long.
      return false;
    }
    if (this.#dropping && nowMs - askedMs > this.#blockMs * WAITED_SHARE) this.#dropping = false;
    return !this.#dropping;
  }
}
