import { limits } from '../protocol/index.ts';

const UNIT_MS = limits.AUDIO_CLOCK_UNIT_MS;
const WRAP_UNITS = limits.AUDIO_CLOCK_UNITS;
/**
 * How fast the least difference is forgotten, ms for each ms. The two clocks may drift 1000 ppm.
 */
const RELEASE = 0.001;
/**
 * The server pings more often than this. A longer time without a message is a stall and teaches
 * nothing.
 */
const MAX_RELEASE_MS = 2 * limits.PING_INTERVAL_MS;
/** After this long of nothing but old audio the measure is wrong: a computer may have slept. */
const REANCHOR_MS = 2_000;

/**
 * Measures the age of audio on arrival: how much longer than the fastest frame it took from the
 * server. Pure: time is an argument, in milliseconds of any origin, and never goes back.
 *
 * A frame carries one byte of the server's clock, which wraps after two seconds. Pings carry all of
 * it, and so do the messages before audio starts or resumes. All arrive in the order in which they
 * were sent, so counting from one to the next is exact, even after a stall of a minute.
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
    // This message is in time, so the measure is right. Audio that was too old stays too old.
    if (this.#lateMs(nowMs) <= limits.MAX_AUDIO_AGE_MS) this.#oldSinceMs = null;
  }

  /**
   * An audio frame.
   * @param clock its clock byte, 0–255.
   * @returns its age, ms; 0 if it carries no clock.
   */
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
