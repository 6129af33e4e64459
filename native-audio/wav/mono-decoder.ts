import { BLOCK_MS, DownMix } from './down-mix.ts';
import { decodeSamples } from './sample-decoder.ts';
import type { WavFormat } from './wav-format.ts';

/**
 * Decodes the bytes of a file's samples to blocks of mono, −1..1, whichever way the bytes are cut.
 * It holds two blocks at most.
 */
export class MonoDecoder {
  readonly #format: WavFormat;
  readonly #frameBytes: number;
  readonly #block: Buffer;
  readonly #mix: DownMix | undefined;
  #filled = 0;

  constructor(format: WavFormat) {
    this.#format = format;
    this.#frameBytes = format.channels * format.bytesPerSample;
    this.#block = Buffer.alloc(Math.round((format.sampleRateHz * BLOCK_MS) / 1_000) * this.#frameBytes);
    this.#mix = format.channels === 1 ? undefined : new DownMix(format.channels);
  }

  *push(bytes: Buffer): Generator<Float32Array, void> {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.copy(this.#block, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled < this.#block.length) return;
      const mono = this.#decode(this.#block);
      this.#filled = 0;
      if (mono) yield mono;
    }
  }

  /** Decodes the rest. An incomplete last frame is dropped. */
  *end(): Generator<Float32Array, void> {
    const whole = this.#filled - (this.#filled % this.#frameBytes);
    this.#filled = 0;
    const mono = whole > 0 ? this.#decode(this.#block.subarray(0, whole)) : undefined;
    if (mono) yield mono;
    const held = this.#mix?.end();
    if (held) yield held;
  }

  #decode(bytes: Buffer): Float32Array | undefined {
    const samples = new Float32Array(bytes.length / this.#format.bytesPerSample);
    decodeSamples(bytes, this.#format, samples);
    return this.#mix ? this.#mix.push(samples) : samples;
  }
}
