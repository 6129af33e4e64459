/**
 * When bundling begins: it costs up to a frame of delay, so only a server with much to do may ask for it.
 *
 * By deliveries (one frame to one listener), because that figure does not fall when bundling makes them cheaper: 90,000 a second
 * are six to eight tenths of a core of 2020 (7 to 9 µs each); up to there all of them are in time one by one. Five desks of which two talk
 * make 800, fifty with four talkers 20,000.
 */
export const BUNDLE_ON_DELIVERIES_PER_S = 90_000;
export const BUNDLE_OFF_DELIVERIES_PER_S = 60_000;
/** By the event loop's share of busy time, on machines that have their hands full with less: about the same share as above. */
export const BUNDLE_ON_UTILIZATION = 0.7;
/** So long it must last: stations that join, and compilers at work, keep it busy for a moment too. */
export const BUNDLE_ON_AFTER_MS = 1_000;
/** A third of the above: bundling 8 talkers costs 0.36 times as much, and must not switch itself off by that. */
export const BUNDLE_OFF_UTILIZATION = 0.2;
/** Below this, it is not the audio that keeps the machine busy. */
export const BUNDLE_MIN_DELIVERIES_PER_S = 4_000;
/** So long is measured before each decision. */
export const WINDOW_MS = 200;
/** So long it stays on at least: who talks pauses. */
export const HOLD_MS = 3_000;

export type BundlingMode = 'auto' | 'always' | 'never';

/** Decides whether frames may wait for each other. Pure: time (ms, any origin) and figures are arguments. */
export class LoadWatch {
  readonly #mode: BundlingMode;
  #bundling: boolean;
  #sinceMs: number | null = null;
  #deliveries = 0;
  #neededAtMs = -Infinity;
  /** Since when the event loop has been too busy. */
  #busySinceMs: number | null = null;

  constructor(mode: BundlingMode) {
    this.#mode = mode;
    this.#bundling = mode === 'always';
  }

  get bundling(): boolean {
    return this.#bundling;
  }

  /** Whether the next `tick` decides: figures are needed then only. */
  due(nowMs: number): boolean {
    return this.#mode === 'auto' && (this.#sinceMs === null || nowMs - this.#sinceMs >= WINDOW_MS);
  }

  /**
   * @param deliveries all until now.
   * @param utilization 0–1, of the time since the tick before.
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
