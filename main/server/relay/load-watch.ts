/**
 * Decides when to bundle: bundling adds up to a frame of delay, so only a busy server uses it.
 *
 * It counts deliveries (one frame to one listener), because bundling does not lower that number by
 * making them cheaper. 90,000 a second take 60 to 80 % of a core of 2020 (7 to 9 µs each); up to
 * that rate all of them are in time one by one. Five desks with two talkers make 800, fifty desks
 * with four talkers 20,000.
 */
export const BUNDLE_ON_DELIVERIES_PER_S = 90_000;
export const BUNDLE_OFF_DELIVERIES_PER_S = 60_000;
/**
 * The event loop's share of busy time, for machines that are busy with fewer deliveries: about the
 * same share as above.
 */
export const BUNDLE_ON_UTILIZATION = 0.7;
/** The load must last this long: stations that join, or the JIT compiler, cause short peaks too. */
const BUNDLE_ON_AFTER_MS = 1_000;
/**
 * A third of the above: bundling 8 talkers costs 0.36 times as much, and must not switch itself off
 * by that.
 */
const BUNDLE_OFF_UTILIZATION = 0.2;
/** Below this rate the audio is not what keeps the machine busy. */
const BUNDLE_MIN_DELIVERIES_PER_S = 4_000;
/** The time that is measured before each decision. */
export const WINDOW_MS = 200;
/** Bundling stays on at least this long, because talkers pause. */
export const HOLD_MS = 3_000;

export type BundlingMode = 'auto' | 'always' | 'never';

/**
 * Decides whether frames may wait for each other. Pure: the caller passes time (ms, any origin) and
 * figures.
 */
export class LoadWatch {
  readonly #mode: BundlingMode;
  #bundling: boolean;
  #sinceMs: number | null = null;
  #deliveries = 0;
  #neededAtMs = -Infinity;
  /** When the event loop became too busy. */
  #busySinceMs: number | null = null;

  constructor(mode: BundlingMode) {
    this.#mode = mode;
    this.#bundling = mode === 'always';
  }

  get bundling(): boolean {
    return this.#bundling;
  }

  /** Whether the next `tick` decides; only then it needs figures. */
  due(nowMs: number): boolean {
    return this.#mode === 'auto' && (this.#sinceMs === null || nowMs - this.#sinceMs >= WINDOW_MS);
  }

  /**
   * @param deliveries the total until now.
   * @param utilization 0–1, since the tick before.
   */
  tick(nowMs: number, deliveries: number, utilization: number): void {
    if (!this.due(nowMs)) return;
    const windowMs = this.#sinceMs === null ? 0 : nowMs - this.#sinceMs;
    const perS = windowMs === 0 ? 0 : (1_000 * (deliveries - this.#deliveries)) / windowMs;
    this.#sinceMs = nowMs;
    this.#deliveries = deliveries;
    const busy = perS >= BUNDLE_MIN_DELIVERIES_PER_S;
    if (!busy || utilization < BUNDLE_ON_UTILIZATION) this.#busySinceMs = null;
    else this.#busySinceMs ??= nowMs - windowMs;
    const busyForLong = this.#busySinceMs !== null && nowMs - this.#busySinceMs >= BUNDLE_ON_AFTER_MS;
    const needed = this.#bundling
      ? perS >= BUNDLE_OFF_DELIVERIES_PER_S || (busy && utilization >= BUNDLE_OFF_UTILIZATION)
      : perS >= BUNDLE_ON_DELIVERIES_PER_S || busyForLong;
    if (needed) this.#neededAtMs = nowMs;
    this.#bundling = needed || nowMs - this.#neededAtMs < HOLD_MS;
  }
}
