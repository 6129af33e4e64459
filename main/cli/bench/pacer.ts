/**
 * A sender that is this far behind does not catch up: the server would take the burst for an
 * attack.
 */
export const GIVE_UP_BEHIND_MS = 1_000;

/**
 * Tells when frames are due. The schedule counts from its start, not from the last timer, so late
 * timers are made up for and the mean rate stays exact. Pure: the caller passes the time, ms of any
 * origin.
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

  /** @returns how many frames to send now. Each frame is counted once. */
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
