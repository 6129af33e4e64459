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
/** So fast is the level led to its target: ms a second, which is 400 ppm. */
const GLIDE_MS_PER_S = 0.4;
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
  private integral = 0;
  private applied = 0;
  private updatedMs = 0;
  private reference: number | null = null;
  private level = 0;

  /** A talkspurt starts: what was learned of the clocks holds. */
  start(nowMs: number): void {
    this.updatedMs = nowMs;
    this.applied = this.integral;
    this.reference = null;
  }

  /** Another sound device: another clock. */
  reset(): void {
    this.integral = 0;
    this.applied = 0;
    this.reference = null;
  }

  /** What is applied now, ±MAX_DRIFT_PPM. */
  get ppm(): number {
    return this.applied;
  }

  /** The difference of the clocks as learned so far, ppm: above 0 the sender's is faster. */
  get driftPpm(): number {
    return this.integral;
  }

  /**
   * @param levelMs how deep the buffer is; undefined: not known, and the clocks are taken to be as learned
   * @param targetMs how deep it is to be
   * @returns the ppm to read with from now on
   */
  update(levelMs: number | undefined, targetMs: number, nowMs: number): number {
    const seconds = (nowMs - this.updatedMs) / 1_000;
    this.updatedMs = nowMs;
    if (levelMs === undefined) {
      this.reference = null;
      return this.turnTo(this.integral, seconds);
    }
    if (this.reference === null) this.reference = levelMs;
    else if (Math.abs(levelMs - this.level) > STEP_MS) this.reference += levelMs - this.level;
    this.level = levelMs;
    const glideMs = clamp(targetMs - this.reference, GLIDE_MS_PER_S * seconds);
    this.reference += glideMs;
    const glidePpm = seconds > 0 ? (-glideMs / seconds) * 1_000 : 0;
    const errorMs = levelMs - this.reference;
    this.integral = clamp(this.integral + INTEGRAL * errorMs * seconds, MAX_DRIFT_PPM);
    const proportional = clamp(PROPORTIONAL * errorMs, MAX_PROPORTIONAL_PPM);
    return this.turnTo(this.integral + proportional + glidePpm, seconds);
  }

  private turnTo(ppm: number, seconds: number): number {
    const wanted = clamp(ppm, MAX_DRIFT_PPM);
    this.applied += clamp(wanted - this.applied, SLEW_PPM_PER_S * seconds);
    return this.applied;
  }
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
