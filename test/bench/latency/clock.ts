/**
 * Which sample of a recording belongs to which moment. A recorder hands out chunks, each some time after its last sample was
 * taken; the chunk that came soonest after its end tells best. Pure.
 *
 * The moment of a sample is when it could be read at the earliest. A virtual device renders in small blocks, so that the
 * samples at a block's start were there for up to one block longer than they are credited with: the error is below a block
 * (less than 3 ms on the rig while a station runs), always to the same side, and the same for whoever is measured.
 */
export class RecordingClock {
  readonly #rateHz: number;
  #offsetMs = Infinity;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  /**
   * A chunk came.
   * @param endSample how many samples there are with it. @param atMs on the clock that moments are given in.
   */
  arrived(endSample: number, atMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs, atMs - (endSample * 1_000) / this.#rateHz);
  }

  /** @returns the position, with a fraction, of what was taken at such a moment. */
  sampleAt(atMs: number): number {
    return ((atMs - this.#offsetMs) * this.#rateHz) / 1_000;
  }

  momentOf(sample: number): number {
    return this.#offsetMs + (sample * 1_000) / this.#rateHz;
  }
}
