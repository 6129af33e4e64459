/**
 * Keeps the last moments of the closed microphone for the pre-roll, in a ring that overwrites older
 * samples. They exist only in this process's memory. Anything that interrupts the sound (another
 * device, a gap, a talkspurt) empties the ring.
 */
export class RecentSound {
  readonly #ring: Float32Array;
  #writeAt = 0;
  #kept = 0;

  constructor(sampleRateHz: number, longestMs: number) {
    this.#ring = new Float32Array(Math.ceil((longestMs * sampleRateHz) / 1_000));
  }

  /** How many samples there are. */
  get length(): number {
    return this.#kept;
  }

  add(samples: Float32Array, count: number): void {
    const size = this.#ring.length;
    for (let i = 0; i < count; i++) {
      this.#ring[this.#writeAt] = samples[i];
      this.#writeAt = this.#writeAt + 1 === size ? 0 : this.#writeAt + 1;
    }
    this.#kept = Math.min(size, this.#kept + count);
  }

  /**
   * Copies `count` samples into `out`; `before` samples that are newer are left out. Both together
   * are at most `length`.
   */
  copy(out: Float32Array, count: number, before: number): void {
    const size = this.#ring.length;
    let at = (this.#writeAt - before - count + 2 * size) % size;
    for (let i = 0; i < count; i++) {
      out[i] = this.#ring[at];
      at = at + 1 === size ? 0 : at + 1;
    }
  }

  forget(): void {
    this.#kept = 0;
    this.#ring.fill(0);
  }
}
