import { LISTENER_ASK_LAG_MS } from '../../protocol/limits.ts';

/** Width of a slot: the precision of a frame's time. */
const SLOT_MS = 20;
/** The number of slots: more than the second after which a listener is reset. */
const SLOTS = 64;

/** The slot of a moment: the same for all listeners of a frame, so it is computed once. */
export const lagSlot = (nowMs: number): number => Math.floor(nowMs / SLOT_MS);

/** Before every slot: time is never negative. */
const NO_SLOT = -1;

/**
 * Measures how far behind a listener is, from its acknowledgements. `bufferedAmount` does not show
 * that, because the kernels on the way take seconds of audio before they push back. A listener may
 * acknowledge rarely, or not the last frames of a talkspurt: then it is pinged, and its pong
 * acknowledges everything that was sent before the ping.
 *
 * Pure: the caller passes the time, milliseconds since any origin. The memory is bounded: without
 * acknowledgements the oldest times are kept, and frames sent after the last slot count as sent in
 * it.
 */
export class ListenerLag {
  // These three are read for every frame and listener, so they come first and are small integers,
  // which V8 keeps inside the object.
  /** Frames sent on this connection. */
  #sent = 0;
  #known = false;
  /** The last slot in the ring. */
  #slot = NO_SLOT;
  /** Frames acknowledged. */
  #acknowledged = 0;
  /** A ring of pairs: the number of frames sent before a slot began, and the slot. */
  readonly #ring = new Float64Array(2 * SLOTS);
  #first = 0;
  #count = 0;
  /** The ping that is not answered yet, and the number of frames sent before it. */
  #pendingPing: { readonly id: number; readonly sent: number } | undefined;

  /** Whether the listener has ever acknowledged; before that its lag is unknown. */
  get known(): boolean {
    return this.#known;
  }

  /** Notes that frames were handed to the socket. @param slot the moment, by `lagSlot`. */
  sent(frames: number, slot: number): void {
    if (this.#known && slot !== this.#slot) this.#begin(slot);
    this.#sent += frames;
  }

  /** Frames acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /**
   * Notes that the listener has received this many frames since its welcome.
   * @returns false if that is more than were sent.
   */
  acknowledge(frames: number): boolean {
    if (frames > this.#sent) return false;
    this.#known = true;
    this.#acknowledge(frames);
    return true;
  }

  /** Whether to ping it now: acknowledgements are missing, and no ping is under way. */
  needsPing(nowMs: number): boolean {
    return this.#pendingPing === undefined && this.behindMs(nowMs) >= LISTENER_ASK_LAG_MS;
  }

  /** Notes that a ping with this id was sent. */
  pingSent(id: number): void {
    this.#pendingPing = { id, sent: this.#sent };
  }

  /**
   * Notes the pong to a ping: frames before the ping have arrived, because messages keep their
   * order.
   */
  pongReceived(id: number): void {
    if (this.#pendingPing?.id !== id) return;
    this.#acknowledge(this.#pendingPing.sent);
    this.#pendingPing = undefined;
  }

  #acknowledge(frames: number): void {
    // An acknowledgement is never taken back.
    this.#acknowledged = Math.max(this.#acknowledged, frames);
    while (this.#count > 0 && this.#endOfFirst() <= this.#acknowledged) {
      this.#first = (this.#first + 1) % SLOTS;
      this.#count -= 1;
    }
    if (this.#count === 0) this.#slot = NO_SLOT;
  }

  /**
   * @returns how long the oldest unacknowledged frame is under way, ms; 0 without one, or when the
   * lag is unknown.
   */
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

  /** The number of frames sent when the oldest slot ended. */
  #endOfFirst(): number {
    return this.#count === 1 ? this.#sent : this.#ring[2 * ((this.#first + 1) % SLOTS)];
  }
}
