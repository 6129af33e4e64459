import { WindowedMinimum } from './windowed-minimum.ts';

/**
 * Long compared with a busy moment of this machine, short compared with the drift of the device's
 * clock (0.25 ms at 500 ppm).
 */
const WINDOW_MS = 500;
/** If a block is requested later than this, the device stood still. */
const MAX_LAG_MS = 5;

/**
 * Computes when a block is played from the number of requested blocks. A device asks evenly; on a
 * busy machine the request reaches us late, but never early. The earliest of the recent requests
 * therefore counts. Otherwise a talkspurt that begins in a late block would run short of audio in
 * the next blocks, which come sooner.
 */
export class PlayClock {
  readonly #earliest = new WindowedMinimum(WINDOW_MS);
  #playedMs = 0;

  /**
   * @param nowMs when the block was requested
   * @param blockMs its length
   * @returns when it was due: never after `nowMs`, at most 5 ms before
   */
  due(nowMs: number, blockMs: number): number {
    const dueMs = this.#earliest.observe(nowMs - this.#playedMs, nowMs) + this.#playedMs;
    this.#playedMs += blockMs;
    return Math.max(dueMs, nowMs - MAX_LAG_MS);
  }
}
