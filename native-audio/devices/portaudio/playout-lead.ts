/** Longer stalls are heard: a lead against them would delay all speech. */
const MOST_MS = 30;
/** The ring must have held so much at its emptiest moment before the lead shrinks. */
const SPARE_MS = 0.75;
/** The lead shrinks when the ring has stayed that full for so long. */
const CALM_MS = 60_000;
const SHRINK_MS = 0.25;
/** A hole makes the lead longer by what was missing, and by this much more. */
const AFTER_A_HOLE_MS = 0.5;

/**
 * How much sound waits in front of the block that the sound card takes next, so that a late wake of
 * ours is not heard. It grows at the first hole by what was missing, and shrinks slowly after
 * minutes of calm. Pure: time is an argument.
 */
export class PlayoutLead {
  static readonly mostMs = MOST_MS;
  readonly #leastMs: number;
  #ms: number;
  #spareMs = Infinity;
  #calmFromMs = -Infinity;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
    this.#ms = leastMs;
  }

  get ms(): number {
    return this.#ms;
  }

  /** @param marginMs the least that stayed in the ring since the last call; below 0: was missing */
  judge(marginMs: number, nowMs: number): void {
    if (this.#calmFromMs === -Infinity) this.#calmFromMs = nowMs;
    if (marginMs < 0) {
      this.#ms = Math.min(MOST_MS, this.#ms - marginMs + AFTER_A_HOLE_MS);
      this.#restart(nowMs);
      return;
    }
    this.#spareMs = Math.min(this.#spareMs, marginMs);
    if (nowMs - this.#calmFromMs < CALM_MS) return;
    if (this.#spareMs > SPARE_MS + SHRINK_MS) this.#ms = Math.max(this.#leastMs, this.#ms - SHRINK_MS);
    this.#restart(nowMs);
  }

  #restart(nowMs: number): void {
    this.#calmFromMs = nowMs;
    this.#spareMs = Infinity;
  }
}
