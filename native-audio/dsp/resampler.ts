import {
  designFilter,
  liveShape,
  OFFLINE_SHAPE,
  type FilterShape,
  type PolyphaseFilter,
} from './polyphase.ts';

/** The largest number of exact phases: 44.1 kHz to 8 or 16 kHz needs 441. */
const MAX_EXACT_PHASES = 640;
/** Phases of the table that is blended linearly. The error of the blend is below −90 dB. */
const BLENDED_PHASES = 256;
/**
 * The unit of the phase in blended mode. Integers keep positions exact, so that `inputNeeded`
 * always agrees with `process`.
 */
const BLENDED_UNIT = 2 ** 32;
const CHUNK = 1_024;
export const MAX_RATIO_PPM = 2_000;

const filters = new Map<string, PolyphaseFilter>();

function filterFor(
  inputRateHz: number,
  outputRateHz: number,
  phases: number,
  shape: FilterShape,
): PolyphaseFilter {
  const key = [inputRateHz, outputRateHz, phases, shape.passband, shape.attenuationDb].join('/');
  let filter = filters.get(key);
  if (!filter) {
    // Devices use only a few rates. The limit keeps rates from outside, such as those of files,
    // from filling the memory.
    if (filters.size >= 64) filters.clear();
    filter = designFilter(inputRateHz, outputRateHz, phases, shape);
    filters.set(key, filter);
  }
  return filter;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Converts the sample rate of a stream: a polyphase windowed sinc (polyphase.ts), linear phase,
 * mono, Float32. The output depends on the samples only, not on how they are cut into blocks. It
 * allocates no memory after construction, except one table when the ratio is adjusted for the first
 * time.
 */
export class Resampler {
  readonly inputRateHz: number;
  readonly outputRateHz: number;
  /** From a sample's arrival to its place in the output; the same at all frequencies. */
  readonly delayMs: number;
  readonly #shape: FilterShape;
  #filter: PolyphaseFilter;
  #exact: boolean;
  #unit: number;
  #wholeStep = 0;
  #partStep = 0;
  readonly #buffer: Float64Array;
  #filled = 0;
  #position = 0;
  #phase = 0;

  /**
   * @param shape the filter's passband; absent: that of live voice
   * @throws RangeError if a rate is not a positive whole number of Hz
   */
  constructor(
    inputRateHz: number,
    outputRateHz: number,
    shape: FilterShape = liveShape(Math.min(inputRateHz, outputRateHz)),
  ) {
    for (const rateHz of [inputRateHz, outputRateHz]) {
      if (!Number.isInteger(rateHz) || rateHz <= 0)
        throw new RangeError(`not a sample rate: ${String(rateHz)} Hz`);
    }
    this.inputRateHz = inputRateHz;
    this.outputRateHz = outputRateHz;
    this.#shape = shape;
    const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
    this.#unit = outputRateHz / divisor;
    this.#exact = this.#unit <= MAX_EXACT_PHASES;
    if (!this.#exact) this.#unit = BLENDED_UNIT;
    this.#filter = filterFor(inputRateHz, outputRateHz, this.#exact ? this.#unit : BLENDED_PHASES, shape);
    this.#setStep(
      this.#exact ? inputRateHz / divisor : Math.round((inputRateHz / outputRateHz) * BLENDED_UNIT),
    );
    this.delayMs = (this.#filter.half / inputRateHz) * 1_000;
    this.#buffer = new Float64Array(this.#filter.stride + CHUNK);
    this.reset();
  }

  /** Forgets all past samples; the next input follows silence. */
  reset(): void {
    this.#buffer.fill(0);
    this.#filled = this.#filter.taps - 1;
    this.#position = 0;
    this.#phase = 0;
  }

  /**
   * Like `reset`, but the first output sample lies on the first input sample instead of `delayMs`
   * before it. For whole files.
   */
  resetCentred(): void {
    this.reset();
    this.#filled = this.#filter.half - 1;
  }

  /**
   * Reads the input faster (above 0) or slower, in parts per million, to correct drift; clamped to
   * ±MAX_RATIO_PPM. From the first adjustment on, phases are blended, which costs about twice as
   * much.
   */
  setRatioPpm(ppm: number): void {
    const clamped = Math.max(-MAX_RATIO_PPM, Math.min(MAX_RATIO_PPM, ppm));
    if (this.#exact) {
      if (clamped === 0) return;
      this.#exact = false;
      this.#filter = filterFor(this.inputRateHz, this.outputRateHz, BLENDED_PHASES, this.#shape);
      this.#phase = Math.round((this.#phase / this.#unit) * BLENDED_UNIT);
      this.#unit = BLENDED_UNIT;
    }
    this.#setStep(Math.round((this.inputRateHz / this.outputRateHz) * (1 + clamped / 1e6) * BLENDED_UNIT));
  }

  /** @returns enough room for the output of `inputLength` more samples */
  maxOutput(inputLength: number): number {
    return (
      Math.ceil(((inputLength + 2) * this.outputRateHz * (1 + MAX_RATIO_PPM / 1e6)) / this.inputRateHz) + 1
    );
  }

  /** @returns how many more input samples give exactly `outputLength` samples */
  inputNeeded(outputLength: number): number {
    if (outputLength <= 0) return 0;
    const steps = outputLength - 1;
    const start =
      this.#position +
      steps * this.#wholeStep +
      Math.floor((this.#phase + steps * this.#partStep) / this.#unit);
    return Math.max(0, start + this.#filter.taps - this.#filled);
  }

  /**
   * Takes all `inputLength` samples from `input` and writes the result to `output`, at most
   * `outputLength` samples. Output without room stays inside, if it comes from fewer than 1024
   * input samples.
   * @returns the number of samples written
   * @throws RangeError if the output has no room for the result
   */
  process(
    input: Float32Array,
    output: Float32Array,
    inputLength: number = input.length,
    outputLength: number = output.length,
  ): number {
    let read = 0;
    let written = 0;
    do {
      const before = read;
      read = this.#take(input, read, inputLength);
      written = this.#give(output, written, outputLength);
      if (read === before && read < inputLength)
        throw new RangeError('the output has no room for what the input gives');
    } while (read < inputLength);
    return written;
  }

  #setStep(step: number): void {
    this.#wholeStep = Math.floor(step / this.#unit);
    this.#partStep = step - this.#wholeStep * this.#unit;
  }

  #take(input: Float32Array, from: number, end: number): number {
    const buffer = this.#buffer;
    const room = buffer.length - this.#filter.stride + this.#filter.taps;
    if (this.#filled + (end - from) > room && this.#position > 0) {
      buffer.copyWithin(0, this.#position, this.#filled);
      this.#filled -= this.#position;
      this.#position = 0;
    }
    const count = Math.min(end - from, room - this.#filled);
    const at = this.#filled;
    for (let i = 0; i < count; i++) buffer[at + i] = input[from + i];
    this.#filled += count;
    return from + count;
  }

  #give(output: Float32Array, from: number, end: number): number {
    const buffer = this.#buffer;
    const filled = this.#filled;
    const unit = this.#unit;
    const wholeStep = this.#wholeStep;
    const partStep = this.#partStep;
    const exact = this.#exact;
    const { taps, stride, table } = this.#filter;
    let position = this.#position;
    let phase = this.#phase;
    let written = from;
    while (written < end && position + taps <= filled) {
      if (exact) {
        output[written++] = dot(buffer, position, table, phase * stride, stride);
      } else {
        const scaled = (phase / BLENDED_UNIT) * BLENDED_PHASES;
        const row = Math.floor(scaled);
        output[written++] = blendedDot(buffer, position, table, row * stride, stride, scaled - row);
      }
      position += wholeStep;
      phase += partStep;
      if (phase >= unit) {
        phase -= unit;
        position++;
      }
    }
    this.#position = position;
    this.#phase = phase;
    return written;
  }
}

// Four sums at a time, because their additions do not wait for one another. Rows are padded with
// zeros to a multiple of four.
function dot(samples: Float64Array, at: number, table: Float64Array, row: number, count: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < count; i += 4) {
    a += samples[at + i] * table[row + i];
    b += samples[at + i + 1] * table[row + i + 1];
    c += samples[at + i + 2] * table[row + i + 2];
    d += samples[at + i + 3] * table[row + i + 3];
  }
  return a + b + (c + d);
}

function blendedDot(
  samples: Float64Array,
  at: number,
  table: Float64Array,
  row: number,
  stride: number,
  share: number,
): number {
  const next = row + stride;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < stride; i += 2) {
    const x = samples[at + i];
    const y = samples[at + i + 1];
    a += x * table[row + i];
    b += y * table[row + i + 1];
    c += x * table[next + i];
    d += y * table[next + i + 1];
  }
  return (a + b) * (1 - share) + (c + d) * share;
}

/**
 * Converts a whole recording with a steeper filter than that of live voice: the passband reaches
 * 0.96 of the lower Nyquist frequency, the delay is removed, and the tail is kept. Equal rates give
 * an exact copy.
 * @returns round(samples.length × to / from) samples
 */
export function resampleAll(samples: Float32Array, fromRateHz: number, toRateHz: number): Float32Array {
  if (fromRateHz === toRateHz) return samples.slice();
  const resampler = new Resampler(fromRateHz, toRateHz, OFFLINE_SHAPE);
  resampler.resetCentred();
  const out = new Float32Array(Math.round((samples.length * toRateHz) / fromRateHz));
  const block = new Float32Array(resampler.maxOutput(CHUNK));
  const silence = new Float32Array(CHUNK);
  let written = 0;
  for (let read = 0; written < out.length; read += CHUNK) {
    const input = read < samples.length ? samples.subarray(read, read + CHUNK) : silence;
    const count = Math.min(resampler.process(input, block), out.length - written);
    out.set(block.subarray(0, count), written);
    written += count;
  }
  return out;
}
