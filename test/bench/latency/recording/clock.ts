/**
 * Tells which sample of a recording belongs to which moment. A recorder delivers chunks, each some
 * time after its last sample; the chunk that came earliest after its end is the most exact. Pure.
 *
 * The moment of a sample is when it could be read at the earliest. A virtual device renders in
 * small blocks, so the samples at the start of a block existed up to one block before that moment.
 * The error is below one block (less than 3 ms on the rig while a station runs), always in one
 * direction, and the same for all systems.
 */
export class RecordingClock {
  readonly #rateHz: number;
  #offsetMs = Infinity;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  /**
   * Notes a chunk.
   * @param endSample number of samples including the chunk.
   * @param atMs moment of its arrival.
   */
  arrived(endSample: number, atMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs, atMs - (endSample * 1_000) / this.#rateHz);
  }

  /** @returns the position, with a fraction, of the sample of this moment. */
  sampleAt(atMs: number): number {
    return ((atMs - this.#offsetMs) * this.#rateHz) / 1_000;
  }

  momentOf(sample: number): number {
    return this.#offsetMs + (sample * 1_000) / this.#rateHz;
  }
}
