/**
 * The last moment of the closed microphone, for the pre-roll: a ring of samples that forgets by itself what is older than its
 * length. It lives in this process's memory only, and whatever breaks the sound's course (another device, a hole, a talkspurt)
 * empties it.
 */
export class RecentSound {
  readonly #ring: Float32Array;
  #writeAt = 0;
  #kept = 0;

  constructor(sampleRateHz: number, longestMs: number) {
    this.#ring = new Float32Array(Math.ceil((longestMs * sampleRateHz) / 1_000));
  }

  /** Samples that are there. */
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

  /** Copies `count` samples into `out`, of which the last one lies `before` samples before the newest. Both within `length`. */
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
