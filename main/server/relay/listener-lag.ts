import { LISTENER_ASK_LAG_MS } from '../../protocol/limits.ts';

/** Width of a slot: how exactly the time of a frame is known. */
const SLOT_MS = 20;
/** Slots: more than the second after which a listener is reset. */
const SLOTS = 64;

/** A moment as the lags keep it: the same for all listeners of a frame, so that it is worked out once. */
export const lagSlot = (nowMs: number): number => Math.floor(nowMs / SLOT_MS);

/** Before every slot: time is never negative. */
const NO_SLOT = -1;

/**
 * How far behind a listener is, from its acknowledgements: `bufferedAmount` does not show it, because the kernels between here and
 * there take seconds of audio before they push back. One that acknowledges now and then, or forgets the last frames of a talkspurt,
 * is not behind for that: it is asked (a ping), and its answer acknowledges what was sent before the question. Pure: time is an argument, milliseconds since any origin. The memory is bounded:
 * when no acknowledgement comes, the oldest times are kept, and what is sent after the last slot counts as sent with it.
 */
export class ListenerLag {
  // These three are looked at for every frame and listener: small integers, which lie in the object itself, and first.
  /** Frames sent on this connection. */
  #sent = 0;
  #known = false;
  /** The last slot that is written down. */
  #slot = NO_SLOT;
  /** Frames acknowledged. */
  #acknowledged = 0;
  /** A ring of pairs: how many frames had been sent when a slot began, and the slot. */
  readonly #ring = new Float64Array(2 * SLOTS);
  #first = 0;
  #count = 0;
  /** The question that is not answered yet, and how many frames had been sent before it. */
  #asked: { readonly id: number; readonly sent: number } | undefined;

  /** Whether it has ever acknowledged anything; if not, nothing is known of its lag. */
  get known(): boolean {
    return this.#known;
  }

  /** So many frames were handed to the socket. @param slot the moment, by `lagSlot`. */
  sent(frames: number, slot: number): void {
    if (this.#known && slot !== this.#slot) this.#begin(slot);
    this.#sent += frames;
  }

  /** Frames acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /**
   * The listener has got this many frames since it was welcomed.
   * @returns false if that is more than were sent.
   */
  acknowledge(frames: number): boolean {
    if (frames > this.#sent) return false;
    this.#known = true;
    this.#acknowledge(frames);
    return true;
  }

  /** Whether to ask it now what it has got: no acknowledgement has come, and no question is on its way. */
  isToBeAsked(nowMs: number): boolean {
    return this.#asked === undefined && this.behindMs(nowMs) >= LISTENER_ASK_LAG_MS;
  }

  /** It was sent a ping of this number. */
  asked(id: number): void {
    this.#asked = { id, sent: this.#sent };
  }

  /** It has answered the ping of this number: what was sent before it has arrived, for messages keep their order. */
  answered(id: number): void {
    if (this.#asked?.id !== id) return;
    this.#acknowledge(this.#asked.sent);
    this.#asked = undefined;
  }

  #acknowledge(frames: number): void {
    // Never back: an acknowledgement holds for what came before it.
    this.#acknowledged = Math.max(this.#acknowledged, frames);
    while (this.#count > 0 && this.#endOfFirst() <= this.#acknowledged) {
      this.#first = (this.#first + 1) % SLOTS;
      this.#count -= 1;
    }
    if (this.#count === 0) this.#slot = NO_SLOT;
  }

  /** @returns for how long the oldest frame that is not acknowledged is on its way; 0 without one, or if nothing is known. */
  behindMs(nowMs: number): number {
    if (this.#count === 0 || this.#acknowledged === this.#sent) return 0;
    return Math.max(0, nowMs - SLOT_MS * this.#ring[2 * this.#first + 1]);
  }

  #begin(slot: number): void {
    if (this.#count === SLOTS) return;
    const next = 2 * ((this.#first + this.#count) % SLOTS);
    this.#ring[next] = this.#sent;
    this.#ring[next + 1] = slot;
    this.#slot = slot;
    this.#count += 1;
  }

  /** How many frames had been sent when the oldest slot ended. */
  #endOfFirst(): number {
    return this.#count === 1 ? this.#sent : this.#ring[2 * ((this.#first + 1) % SLOTS)];
  }
}
