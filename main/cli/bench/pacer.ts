/** A sender that is this far behind does not catch up: the server would take the burst for an attack. */
export const GIVE_UP_BEHIND_MS = 1_000;

/**
 * When frames are due. The schedule hangs on its start and not on the last timer, so that a timer that the machine's load
 * stretches is made up for, and the mean rate stays exact. Pure: time is an argument, ms of any origin.
 */
export class Pacer {
  readonly #frameMs: number;
  #startMs: number;
  #given = 0;
  #skipped = 0;

  /** @param startMs when the first frame is due. */
  constructor(startMs: number, frameMs: number) {
    this.#startMs = startMs;
    this.#frameMs = frameMs;
  }

  /** Frames that were given up after a stall. */
  get skipped(): number {
    return this.#skipped;
  }

  /** When the next frame is due. */
  get nextMs(): number {
    return this.#startMs + this.#given * this.#frameMs;
  }

  /** How many frames are to be sent now. Each is given once. */
  due(nowMs: number): number {
    if (nowMs < this.nextMs) return 0;
    const behindMs = nowMs - this.nextMs;
    if (behindMs > GIVE_UP_BEHIND_MS) {
      const skipped = Math.floor(behindMs / this.#frameMs);
      this.#skipped += skipped;
      this.#startMs += skipped * this.#frameMs;
    }
    const due = Math.floor((nowMs - this.nextMs) / this.#frameMs) + 1;
    this.#given += due;
    return due;
  }
}
