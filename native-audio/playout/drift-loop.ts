/** Beyond this no sound device's clock is off. 1.7 cents: a third of the smallest change of pitch that people hear. */
export const MAX_DRIFT_PPM = 1_000;
/** ppm for each ms of error ... */
const PROPORTIONAL = 300;
/** ... and no more for any error, so that a network's jitter does not sway the pitch. */
const MAX_PROPORTIONAL_PPM = 400;
/** ppm for each ms of error and second. With PROPORTIONAL: critically damped, a natural period of 40 s. */
const INTEGRAL = 22.5;
/** The ratio glides. */
const SLEW_PPM_PER_S = 200;
/** So fast is the level led to its target: 0.4 ms a second ... */
const GLIDE_PPM = 400;
/** ... less near it, for each ms that is left. */
const GLIDE_PPM_PER_MS = 400;
/** Gathers speed more slowly than the ratio may turn, so that the ratio follows. */
const GLIDE_SLEW_PPM_PER_S = 150;
/** The level is a median of 2 s: it tells what was so many updates, of 100 ms each, ago. */
const LAG_UPDATES = 9;
/** Between two updates no clock moves the level so far: it was cut, or waited for. */
const STEP_MS = 0.5;

/**
 * Holds the buffer's level by reading it slightly faster or slower, as sender and receiver have sound devices with clocks of their
 * own: a proportional-integral loop. The integral becomes the difference of the clocks, and is kept from talkspurt to talkspurt.
 * Only the level is looked at: what devices tell of their time cannot be trusted. After F. Adriaensen, "Using a DLL to filter time"
 * (LAC 2005) and "Controlling adaptive resampling" (LAC 2012), which close the same loop around JACK's clock.
 *
 * What is held is not the target but a reference that glides from where the level is to the target, and jumps with the level when that
 * is moved on purpose. So the loop's error is the clocks' doing alone, and a new target or what catching up leaves does not pass
 * for a drift.
 *
 * Pure: updated with what was measured. Positive ppm read faster.
 */
export class DriftLoop {
  #integral = 0;
  #applied = 0;
  #glide = 0;
  #updatedMs = 0;
  /** Of the last updates, newest first; empty: none yet in this talkspurt. */
  readonly #references: number[] = [];
  #level = 0;

  /** A talkspurt starts: what was learned of the clocks holds. */
  start(nowMs: number): void {
    this.#updatedMs = nowMs;
    this.#applied = this.#integral;
    this.#rest();
  }

  /** Another sound device: another clock. */
  reset(): void {
    this.#integral = 0;
    this.#applied = 0;
    this.#rest();
  }

  /** What is applied now, ±MAX_DRIFT_PPM. */
  get ppm(): number {
    return this.#applied;
  }

  /** The difference of the clocks as learned so far, ppm: above 0 the sender's is faster. */
  get driftPpm(): number {
    return this.#integral;
  }

  /**
   * @param levelMs how deep the buffer is; undefined: not known, and the clocks are taken to be as learned
   * @param targetMs how deep it is to be
   * @returns the ppm to read with from now on
   */
  update(levelMs: number | undefined, targetMs: number, nowMs: number): number {
    const seconds = (nowMs - this.#updatedMs) / 1_000;
    this.#updatedMs = nowMs;
    const references = this.#references;
    if (levelMs === undefined) {
      this.#rest();
      return this.#turnTo(this.#integral, seconds);
    }
    const stepMs = levelMs - this.#level;
    if (references.length === 0) references.push(levelMs);
    else if (Math.abs(stepMs) > STEP_MS) for (let i = 0; i < references.length; i++) references[i] += stepMs;
    this.#level = levelMs;
    const glide = clamp(GLIDE_PPM_PER_MS * (references[0] - targetMs), GLIDE_PPM);
    this.#glide += clamp(glide - this.#glide, GLIDE_SLEW_PPM_PER_S * seconds);
    references.unshift(references[0] - (this.#glide / 1_000) * seconds);
    if (references.length > LAG_UPDATES + 1) references.pop();
    const errorMs = levelMs - references[references.length - 1];
    this.#integral = clamp(this.#integral + INTEGRAL * errorMs * seconds, MAX_DRIFT_PPM);
    const proportional = clamp(PROPORTIONAL * errorMs, MAX_PROPORTIONAL_PPM);
    return this.#turnTo(this.#integral + proportional + this.#glide, seconds);
  }

  #rest(): void {
    this.#references.length = 0;
    this.#glide = 0;
  }

  #turnTo(ppm: number, seconds: number): number {
    const wanted = clamp(ppm, MAX_DRIFT_PPM);
    this.#applied += clamp(wanted - this.#applied, SLEW_PPM_PER_S * seconds);
    return this.#applied;
  }
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
