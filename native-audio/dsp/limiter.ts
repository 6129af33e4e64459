/** −3 dBFS: the limiter does not change sound below it. */
const THRESHOLD = Math.SQRT1_2;
const ROOM = 1 - THRESHOLD;
const RELEASE_MS = 80;

/**
 * A soft limiter without delay, in place. The envelope rises at once and falls slowly. The gain
 * follows the envelope along a curve that leaves the threshold with slope 1 and approaches full
 * scale without reaching it. No sample is above the envelope, so no output is above full scale.
 */
export class Limiter {
  #envelope = 0;
  readonly #release: number;

  constructor(sampleRateHz: number) {
    this.#release = Math.exp(-1_000 / (RELEASE_MS * sampleRateHz));
  }

  reset(): void {
    this.#envelope = 0;
  }

  process(samples: Float32Array, count: number = samples.length): void {
    const release = this.#release;
    let envelope = this.#envelope;
    for (let i = 0; i < count; i++) {
      const magnitude = Math.abs(samples[i]);
      envelope *= release;
      if (magnitude > envelope) envelope = magnitude;
      if (envelope > THRESHOLD) {
        const limited = 1 - (ROOM * ROOM) / (ROOM + envelope - THRESHOLD);
        samples[i] *= limited / envelope;
      }
    }
    this.#envelope = envelope < 1e-20 ? 0 : envelope;
  }
}
