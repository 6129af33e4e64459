/**
 * The listeners' jitter buffers, which hold up to 60 ms, cover shorter stalls. Dropping audio would
 * only cut a hole.
 */
const FIRST_LIMIT_MS = 60;
const LONGEST_LIMIT_MS = 500;
/**
 * Two drops closer than this come from a device that delivers in bursts, not from our own stalls.
 */
const BURSTY_WITHIN_MS = 1_000;

/**
 * Judges the captured blocks that wait after a stall of ours: heard late, they would only delay
 * what follows. Pure: time is an argument.
 */
export class Backlog {
  readonly #blockMs: number;
  #isFirst = true;
  #limitMs = FIRST_LIMIT_MS;
  #droppedMs = -Infinity;

  constructor(blockMs: number) {
    this.#blockMs = blockMs;
  }

  /**
   * Call this before the blocks are taken.
   * @param waiting whole blocks that wait
   * @returns how many of them, the oldest ones, are to be dropped
   */
  old(waiting: number, nowMs: number): number {
    if (waiting === 0) return 0;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    // Blocks that came while the stream was opening are old as well, but no sign of bursts.
    if (isFirst) return waiting - 1;
    if (waiting * this.#blockMs <= this.#limitMs) return 0;
    if (nowMs - this.#droppedMs < BURSTY_WITHIN_MS)
      this.#limitMs = Math.min(LONGEST_LIMIT_MS, this.#limitMs * 2);
    this.#droppedMs = nowMs;
    return waiting - 1;
  }
}
