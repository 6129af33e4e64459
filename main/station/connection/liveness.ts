import { limits } from '../../protocol/index.ts';

/**
 * Decides whether the other end is still there. Pure: it is told of every message and of each beat
 * of a timer.
 *
 * While the microphone is open it asks more often. Talking to a frozen server, or into a cable that
 * was pulled, must end within two seconds and not when TCP gives up.
 */
export type Verdict =
  | 'alive'
  /** Too silent to go on talking. The connection may still recover. */
  | 'stalled'
  /** So silent that the connection is given up. */
  | 'dead';

/** How often `beat` is to be called. */
export const BEAT_MS = 250;
/** While talking: how often to ping, and how long a silence ends the talkspurt. */
export const TALKING_PING_MS = 500;
export const TALKING_STALL_MS = 1_500;

export class Liveness {
  #lastReceivedMs: number;
  #lastBeatMs: number;
  #lastPingMs: number;
  #talking = false;

  constructor(nowMs: number) {
    this.#lastReceivedMs = this.#lastBeatMs = this.#lastPingMs = nowMs;
  }

  received(nowMs: number): void {
    this.#lastReceivedMs = nowMs;
  }

  /** Silence before the press does not count: the peer had nothing to say. */
  setTalking(talking: boolean, nowMs: number): void {
    if (talking && !this.#talking) {
      this.#lastReceivedMs = nowMs;
      this.#lastPingMs = -Infinity;
    }
    this.#talking = talking;
  }

  /** @returns the verdict, and whether it is time to ping. */
  beat(nowMs: number): { readonly verdict: Verdict; readonly ping: boolean } {
    // A stall of this process is not a silent peer: its messages are still to be read.
    const ownStallMs = Math.max(0, nowMs - this.#lastBeatMs - 2 * BEAT_MS);
    this.#lastBeatMs = nowMs;
    this.#lastReceivedMs = Math.min(nowMs, this.#lastReceivedMs + ownStallMs);
    const silentMs = nowMs - this.#lastReceivedMs;
    const pingEveryMs = this.#talking ? TALKING_PING_MS : limits.PING_INTERVAL_MS;
    const ping = nowMs - this.#lastPingMs >= pingEveryMs;
    if (ping) this.#lastPingMs = nowMs;
    if (silentMs > limits.SILENCE_TIMEOUT_MS) return { verdict: 'dead', ping: false };
    return { verdict: this.#talking && silentMs > TALKING_STALL_MS ? 'stalled' : 'alive', ping };
  }
}
