import { Resampler } from '../dsp/resampler.ts';
import { SmoothGain } from '../dsp/smooth-gain.ts';

/** With a longer delay, the operator hears an echo instead of the own voice. */
const MAX_QUEUE_MS = 15;
const FEED_CHUNK = 512;

/**
 * Plays the operator's own voice to the operator, through a short queue between the clocks of
 * microphone and loudspeaker.
 */
export class Sidetone {
  readonly #outputRateHz: number;
  readonly #resampler: Resampler | null;
  readonly #converted: Float32Array;
  readonly #queue: Float32Array;
  readonly #maxQueued: number;
  readonly #gain: SmoothGain;
  #readAt = 0;
  #queued = 0;

  constructor(inputRateHz: number, outputRateHz: number, gainDb: number) {
    this.#outputRateHz = outputRateHz;
    this.#resampler = inputRateHz === outputRateHz ? null : new Resampler(inputRateHz, outputRateHz);
    this.#converted = new Float32Array(this.#resampler?.maxOutput(FEED_CHUNK) ?? FEED_CHUNK);
    this.#maxQueued = Math.ceil((MAX_QUEUE_MS * outputRateHz) / 1_000);
    this.#queue = new Float32Array(this.#maxQueued + this.#converted.length);
    this.#gain = new SmoothGain(gainDb);
  }

  setGain(gainDb: number): void {
    this.#gain.set(gainDb, this.#outputRateHz);
  }

  /** The microphone was closed: drops the queue, so that nothing old is heard at the next press. */
  clear(): void {
    this.#queued = 0;
    this.#resampler?.reset();
  }

  /** @param count at most 512 samples at the input's rate */
  feed(samples: Float32Array, count: number): void {
    const given = this.#resampler ? this.#resampler.process(samples, this.#converted, count) : count;
    const source = this.#resampler ? this.#converted : samples;
    const size = this.#queue.length;
    for (let i = 0; i < given; i++) this.#queue[(this.#readAt + this.#queued + i) % size] = source[i];
    this.#queued += given;
    const surplus = this.#queued - this.#maxQueued;
    if (surplus > 0) {
      this.#readAt = (this.#readAt + surplus) % size;
      this.#queued = this.#maxQueued;
    }
  }

  /**
   * Writes up to `count` samples to `out` and fills the rest with silence.
   * @returns false if nothing is queued
   */
  take(out: Float32Array, count: number): boolean {
    if (this.#queued === 0) return false;
    const size = this.#queue.length;
    const given = Math.min(count, this.#queued);
    for (let i = 0; i < given; i++) out[i] = this.#queue[(this.#readAt + i) % size];
    out.fill(0, given, count);
    this.#readAt = (this.#readAt + given) % size;
    this.#queued -= given;
    this.#gain.apply(out, count);
    return true;
  }
}
