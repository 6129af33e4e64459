import { limits } from '../protocol/index.ts';

const UNIT_MS = limits.AUDIO_CLOCK_UNIT_MS;
const WRAP_UNITS = limits.AUDIO_CLOCK_UNITS;
/** How fast the two computers' clocks may drift apart (1000 ppm), and the fastest way be forgotten: ms for each ms. */
const RELEASE = 0.001;
/** The server's pings come more often than this: a longer time without news is a stall, and teaches nothing. */
const MAX_RELEASE_MS = 2 * limits.PING_INTERVAL_MS;
/** When everything has been too old for so long, it is the measure that is wrong: a machine may have slept. */
const REANCHOR_MS = 2_000;

/**
 * How old audio is when it arrives: for how much longer than the fastest frame it was on its way from the server. Pure: time is an
 * argument, milliseconds of any origin, never going back.
 *
 * A frame carries a byte of the server's clock, which wraps after two seconds; pings, and messages
 * before audio begins or goes on, carry all of it. As both arrive in the order in which they were sent, counting on from one to the next is exact, also when the lot
 * of them had to wait for a minute.
 */
export class AudioAge {
  /** The server's clock at the latest message, in units. */
  #units: number | null = null;
  /** Least difference seen between the clock here and the one there. */
  #offsetMs = Infinity;
  #arrivedAtMs = -Infinity;
  #oldSinceMs: number | null = null;

  /** A message that carries the server's clock, ms. */
  clock(serverMs: number, nowMs: number): void {
    this.#units = Math.floor(serverMs / UNIT_MS);
    // In time by the measure: it is right, and what was too old before was so.
    if (this.#lateMs(nowMs) <= limits.MAX_AUDIO_AGE_MS) this.#oldSinceMs = null;
  }

  /** An audio frame. @param clock its clock byte, 0–255. @returns its age, ms; 0 if it carries no clock. */
  frame(clock: number, nowMs: number): number {
    if (clock === 0) return 0;
    const units = this.#units ?? clock - 1;
    this.#units = units + ((clock - 1 - (units % WRAP_UNITS) + WRAP_UNITS) % WRAP_UNITS);
    const ageMs = this.#lateMs(nowMs);
    if (ageMs <= limits.MAX_AUDIO_AGE_MS) {
      this.#oldSinceMs = null;
      return ageMs;
    }
    this.#oldSinceMs ??= nowMs;
    if (nowMs - this.#oldSinceMs < REANCHOR_MS) return ageMs;
    this.#offsetMs = Infinity;
    this.#oldSinceMs = null;
    return this.#lateMs(nowMs);
  }

  #lateMs(nowMs: number): number {
    const offsetMs = nowMs - (this.#units ?? 0) * UNIT_MS;
    const elapsedMs = Math.min(MAX_RELEASE_MS, nowMs - this.#arrivedAtMs);
    this.#arrivedAtMs = nowMs;
    this.#offsetMs = Math.min(offsetMs, this.#offsetMs + RELEASE * elapsedMs);
    return offsetMs - this.#offsetMs;
  }
}
