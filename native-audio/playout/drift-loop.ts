/**
 * No sound device's clock is further off. It is 1.7 cents, a third of the smallest change of pitch
 * that people hear.
 */
export const MAX_DRIFT_PPM = 1_000;
/** ppm for each ms of error ... */
const PROPORTIONAL = 300;
/** ... up to this limit, so that the network's jitter does not change the pitch. */
const MAX_PROPORTIONAL_PPM = 400;
/**
 * ppm for each ms of error and second. With PROPORTIONAL the loop is critically damped, with a
 * natural period of 40 s.
 */
const INTEGRAL = 22.5;
/** The ratio changes no faster than this. */
const SLEW_PPM_PER_S = 200;
/** The reference moves to the target at this speed, 0.4 ms a second ... */
const GLIDE_PPM = 400;
/** ... and more slowly near the target: this much for each ms that is left. */
const GLIDE_PPM_PER_MS = 400;
/**
 * The reference accelerates more slowly than the ratio may change, so that the ratio can follow.
 */
const GLIDE_SLEW_PPM_PER_S = 150;
/**
 * The level is a median of 2 s, so it describes the buffer of this many updates ago (100 ms each).
 */
const LAG_UPDATES = 9;
/** No clock moves the level this far between two updates: a cut or a wait did. */
const STEP_MS = 0.5;

/**
 * Holds the buffer's level by reading slightly faster or slower, because the sound devices of
 * sender and receiver have their own clocks. It is a proportional-integral loop; the integral
 * becomes the difference of the clocks and is kept from talkspurt to talkspurt. The loop uses only
 * the level, because the times that devices report cannot be trusted. After F. Adriaensen, "Using a
 * DLL to filter time" (LAC 2005) and "Controlling adaptive resampling" (LAC 2012), which close the
 * same loop around JACK's clock.
 *
 * The loop does not hold the target itself but a reference. The reference glides from the present
 * level to the target, and jumps with the level when that is moved on purpose. The loop's error
 * therefore comes from the clocks only: a new target or a cut is not mistaken for drift.
 *
 * Pure: it is updated with measurements. Positive ppm read faster.
 */
export class DriftLoop {
  #integral = 0;
  #applied = 0;
  #glide = 0;
  #updatedMs = 0;
  /** References of the last updates, newest first; empty before the first update of a talkspurt. */
  readonly #references: number[] = [];
  #level = 0;

  /** A talkspurt starts. The difference of the clocks that was learned so far stays. */
  start(nowMs: number): void {
    this.#updatedMs = nowMs;
    this.#applied = this.#integral;
    this.#rest();
  }

  /** Another sound device has another clock, so everything is forgotten. */
  reset(): void {
    this.#integral = 0;
    this.#applied = 0;
    this.#rest();
  }

  /** The correction in use, ±MAX_DRIFT_PPM. */
  get ppm(): number {
    return this.#applied;
  }

  /** The difference of the clocks as learned so far, ppm; above 0 the sender's clock is faster. */
  get driftPpm(): number {
    return this.#integral;
  }

  /**
   * @param levelMs the measured level; undefined if unknown, and then the learned difference is
   * applied
   * @param targetMs the wanted level
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
