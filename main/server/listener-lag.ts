/** Width of a slot: how exactly the time of a frame is known. */
const SLOT_MS = 20;
/** Slots: more than the second after which a listener is reset. */
const SLOTS = 64;

/**
 * How far behind a listener is, from its acknowledgements: `bufferedAmount` does not show it, because the kernels between here and
 * there take seconds of audio before they push back. Pure: time is an argument, milliseconds of any origin. The memory is bounded:
 * when no acknowledgement comes, the oldest times are kept, and what is sent after the last slot counts as sent with it.
 */
export class ListenerLag {
  /** Frames sent, and acknowledged, on this connection. */
  #sent = 0;
  #heard = 0;
  #known = false;
  /** A ring: `#before` frames had been sent when a slot began, at `#atMs`. */
  readonly #before = new Float64Array(SLOTS);
  readonly #atMs = new Float64Array(SLOTS);
  #first = 0;
  #count = 0;
  /** When the last slot ends. Beside the counts, because this is looked at for every frame and listener. */
  #slotEndMs = -Infinity;

  /** Whether it has ever acknowledged anything; if not, nothing is known of its lag. */
  get known(): boolean {
    return this.#known;
  }

  /** So many frames were handed to the socket. */
  sent(frames: number, nowMs: number): void {
    if (this.#known && nowMs >= this.#slotEndMs) this.#begin(nowMs);
    this.#sent += frames;
  }

  /**
   * The listener has got this many frames since it was welcomed.
   * @returns false if that is more than were sent.
   */
  heard(frames: number): boolean {
    if (frames > this.#sent) return false;
    this.#known = true;
    // Never back: an acknowledgement holds for what came before it.
    this.#heard = Math.max(this.#heard, frames);
    while (this.#count > 0 && this.#endOfFirst() <= this.#heard) {
      this.#first = (this.#first + 1) % SLOTS;
      this.#count -= 1;
    }
    if (this.#count === 0) this.#slotEndMs = -Infinity;
    return true;
  }

  /** @returns for how long the oldest frame that is not acknowledged is on its way; 0 without one, or if nothing is known. */
  behindMs(nowMs: number): number {
    if (this.#count === 0 || this.#heard === this.#sent) return 0;
    return Math.max(0, nowMs - this.#atMs[this.#first]);
  }

  #begin(nowMs: number): void {
    if (this.#count === SLOTS) return;
    const next = (this.#first + this.#count) % SLOTS;
    this.#before[next] = this.#sent;
    this.#atMs[next] = nowMs;
    this.#slotEndMs = nowMs + SLOT_MS;
    this.#count += 1;
  }

  /** How many frames had been sent when the oldest slot ended. */
  #endOfFirst(): number {
    return this.#count === 1 ? this.#sent : this.#before[(this.#first + 1) % SLOTS];
  }
}
