/** Below the voice: removes hum, wind, and the offset of cheap converters. */
export const HIGH_PASS_HZ = 80;
/**
 * The largest sample that a device may deliver. Larger samples and NaN come from a driver's fault
 * and count as silence.
 */
const ABSURD_AMPLITUDE = 64;

/**
 * Second-order Butterworth high-pass (R. Bristow-Johnson's cookbook), in place, with Float64 state.
 */
export class HighPass {
  readonly #gain: number;
  readonly #feedback1: number;
  readonly #feedback2: number;
  #state1 = 0;
  #state2 = 0;

  constructor(sampleRateHz: number, cornerHz: number = HIGH_PASS_HZ) {
    const angle = (2 * Math.PI * cornerHz) / sampleRateHz;
    const alpha = Math.sin(angle) / Math.SQRT2;
    const scale = 1 / (1 + alpha);
    this.#gain = ((1 + Math.cos(angle)) / 2) * scale;
    this.#feedback1 = -2 * Math.cos(angle) * scale;
    this.#feedback2 = (1 - alpha) * scale;
  }

  reset(): void {
    this.#state1 = 0;
    this.#state2 = 0;
  }

  /** Filters `count` samples of `input` into `output`; both may be the same array. */
  process(input: Float32Array, output: Float32Array, count: number = input.length): void {
    const gain = this.#gain;
    const feedback1 = this.#feedback1;
    const feedback2 = this.#feedback2;
    let state1 = this.#state1;
    let state2 = this.#state2;
    for (let i = 0; i < count; i++) {
      const sample = input[i];
      const x = sample > -ABSURD_AMPLITUDE && sample < ABSURD_AMPLITUDE ? sample : 0;
      const y = gain * x + state1;
      state1 = -2 * gain * x - feedback1 * y + state2;
      state2 = gain * x - feedback2 * y;
      output[i] = y;
    }
    // Some processors handle denormal numbers many times more slowly.
    this.#state1 = Math.abs(state1) < 1e-20 ? 0 : state1;
    this.#state2 = Math.abs(state2) < 1e-20 ? 0 : state2;
  }
}
