import { Concealer, RELEASE_MS } from './concealment.ts';
import { Resampler } from '../dsp/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';

/**
 * Concealment and resampling of one codec for one talker. A talker has one lane for each codec in
 * use, so that the end of one codec's audio can ring out while the other codec starts.
 */
export class PlayoutLane {
  readonly codec: CodecName;
  readonly concealer: Concealer;
  readonly pcm: Float32Array;
  #resampler: Resampler;
  readonly #releaseSamples: number;
  /** Samples after the end that still have to pass: the fade and the filter's length. */
  #tail = 0;
  #tailDone = 0;

  constructor(codec: CodecName, outputRateHz: number, maxBlock: number) {
    const rateHz = CODEC_RATE_HZ[codec];
    this.codec = codec;
    this.concealer = new Concealer(rateHz);
    this.#resampler = new Resampler(rateHz, outputRateHz);
    this.pcm = new Float32Array(
      Math.ceil((maxBlock * rateHz * 1.01) / outputRateHz) + this.#resampler.maxOutput(1) + 512,
    );
    this.#releaseSamples = Math.ceil((RELEASE_MS * rateHz) / 1_000);
  }

  /** Whether an ended talkspurt is still audible. */
  get ringing(): boolean {
    return this.#tail > 0;
  }

  get delayMs(): number {
    return this.#resampler.delayMs;
  }

  setRatioPpm(ppm: number): void {
    this.#resampler.setRatioPpm(ppm);
  }

  /**
   * A talkspurt starts. The rest of an earlier talkspurt is cut off, because a new press comes
   * first.
   */
  start(): void {
    this.concealer.reset();
    if (!this.ringing) this.#resampler.reset();
    this.#tail = 0;
  }

  /** The audio ends after the samples that `convert` got so far. */
  end(): void {
    this.#tail =
      this.#releaseSamples + Math.ceil((2 * this.#resampler.delayMs * CODEC_RATE_HZ[this.codec]) / 1_000) + 1;
    this.#tailDone = 0;
  }

  /** How many codec samples fill `count` samples of the output. */
  needed(count: number): number {
    return this.#resampler.inputNeeded(count);
  }

  /** Fills `pcm` from `at` with the fade after the end. */
  fillTail(at: number, count: number): void {
    this.concealer.release(this.pcm, at, count, this.#tailDone);
    this.#tailDone += count;
    this.#tail -= count;
  }

  /** Converts the first `needed(count)` samples of `pcm` to `count` samples of the output. */
  convert(needed: number, out: Float32Array, count: number): void {
    this.#resampler.process(this.pcm, out, needed, count);
  }
}
