import { WindowedMinimum } from './windowed-minimum.ts';

/** Long against a busy moment of this machine, short against a drift of the device's clock (0.25 ms at 500 ppm). */
const WINDOW_MS = 500;
/** A block that is asked for later than this is late because the device stood still. */
const MAX_LAG_MS = 5;

/**
 * When a block is played, seen from how many were asked for. A device asks evenly, but we hear of it late when the machine is
 * busy, never early: what counts is the earliest of the recent requests, as with frames on a network. A talkspurt that
 * begins in a late block would else run short of audio in the next ones, which come that much sooner.
 */
export class PlayClock {
  readonly #earliest = new WindowedMinimum(WINDOW_MS);
  #playedMs = 0;

  /**
   * @param nowMs when the block was asked for
   * @param blockMs its length
   * @returns when it was due: never after `nowMs`, at most 5 ms before
   */
  due(nowMs: number, blockMs: number): number {
    const dueMs = this.#earliest.observe(nowMs - this.#playedMs, nowMs) + this.#playedMs;
    this.#playedMs += blockMs;
    return Math.max(dueMs, nowMs - MAX_LAG_MS);
  }
}
