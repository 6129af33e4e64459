/**
 * Conceals lost audio after ITU-T G.711 Appendix I: repeats the last pitch periods and fades them
 * out.
 *
 * Lengths are from the Appendix, in samples at 8 kHz, and are scaled to the rate: 390 samples of
 * history, lags of 40 to 120, a correlation over 160. There are two differences:
 * - The Appendix delays the output by 3.75 ms to blend the last good samples into the first
 *   concealed ones. Here nothing is delayed; a correction that fades over a quarter period removes
 *   the step between the two.
 * - Sound that does not repeat itself is concealed more softly: the gain is the correlation with
 *   the period before, applied once more for each concealed period. A tone or a vowel keeps the
 *   Appendix's curve. A hiss, which repetition turns into a buzz, fades within its first period.
 */
const HISTORY_8K = 390;
const MIN_LAG_8K = 40;
const MAX_LAG_8K = 120;
const CORRELATION_8K = 160;
/** The gain starts to fall here ... */
const ATTENUATION_FROM_MS = 10;
/** ... and reaches 0 here, in a straight line. */
export const SILENT_AFTER_MS = 60;
/**
 * Each time the gap is this much longer, one more pitch period is used, which sounds less like a
 * buzz.
 */
const PERIOD_STEP_MS = 10;
const MAX_PERIODS = 3;
/** How long the gain takes from full level to the level of the correlation. */
const TRUST_MS = 3;
/**
 * The blend into the first real samples lasts a quarter period, plus 4 ms for every 10 ms of gap
 * after the first 10 ms, at most 10 ms.
 */
const MERGE_PER_STEP_MS = 4;
const MAX_MERGE_MS = 10;
/** Applied at the start of a talkspurt, because its microphone may open in the middle of a wave. */
const FADE_IN_MS = 2;
/** How long the sound fades after the end of a talkspurt. */
export const RELEASE_MS = 5;

export class Concealer {
  readonly #scale: number;
  readonly #history: Float32Array;
  /** The history at the moment when the gap began. */
  readonly #before: Float32Array;
  /**
   * The pitch periods that are repeated; their end is blended so that it continues into their
   * beginning.
   */
  readonly #template: Float32Array;
  readonly #samplesPerMs: number;
  #lag = 0;
  /** How similar the signal is to itself one lag before, 0…1. */
  #likeness = 1;
  /** `#likeness` to the power of the number of periods concealed so far. */
  #trust = 1;
  /** The factor by which `#trust` falls for each sample. */
  #trustFall = 1;
  #quarter = 0;
  #periods = 0;
  #templateLength = 0;
  #templateAt = 0;
  /** The template of the previous period count, during the change-over. */
  #oldLength = 0;
  #oldAt = 0;
  #changeLeft = 0;
  #step = 0;
  /** Samples concealed in this gap; 0 outside a gap. */
  #made = 0;
  #mergeLength = 0;
  #mergeLeft = 0;

  /** @param sampleRateHz the codec's rate: 8000 or a multiple */
  constructor(sampleRateHz: number) {
    this.#scale = sampleRateHz / 8_000;
    this.#samplesPerMs = sampleRateHz / 1_000;
    this.#history = new Float32Array(HISTORY_8K * this.#scale);
    this.#before = new Float32Array(HISTORY_8K * this.#scale);
    this.#template = new Float32Array(HISTORY_8K * this.#scale);
    this.reset();
  }

  /** A talkspurt starts: there is no history, and the first samples fade in. */
  reset(): void {
    this.#history.fill(0);
    this.#made = 0;
    this.#mergeLength = Math.round(FADE_IN_MS * this.#samplesPerMs);
    this.#mergeLeft = this.#mergeLength;
    this.#templateLength = 0;
  }

  /** Records real samples. Blends the first samples after a gap, in place. */
  good(samples: Float32Array, at: number, count: number): void {
    if (this.#made > 0 && this.#mergeLeft === 0) this.#startMerge();
    for (let i = 0; i < count && this.#mergeLeft > 0; i++) {
      const weight = (this.#mergeLength - this.#mergeLeft + 0.5) / this.#mergeLength;
      samples[at + i] = samples[at + i] * weight + this.#next() * (1 - weight);
      this.#mergeLeft--;
      if (this.#mergeLeft === 0) this.#made = 0;
    }
    this.#remember(samples, at, count);
  }

  /** Writes `count` samples in place of lost ones. */
  conceal(out: Float32Array, at: number, count: number): void {
    if (!this.#inGap) this.#startGap();
    for (let i = 0; i < count; i++) out[at + i] = this.#next();
    this.#remember(out, at, count);
  }

  /**
   * Audio is left out here: blends the next samples with the expected ones, as after a gap of no
   * length.
   * @returns the pitch period in samples: a cut of whole periods is not heard
   */
  join(): number {
    if (!this.#inGap) this.#startGap();
    this.#startMerge();
    return this.#lag;
  }

  /**
   * After the last sample of a talkspurt: writes `count` samples that fade to silence over
   * RELEASE_MS.
   * @param done samples of the fade that are written already
   */
  release(out: Float32Array, at: number, count: number, done: number): void {
    if (done === 0 && !this.#inGap) this.#startGap();
    const length = RELEASE_MS * this.#samplesPerMs;
    for (let i = 0; i < count; i++) {
      const weight = 1 - (done + i + 0.5) / length;
      out[at + i] = weight > 0 ? this.#next() * weight : 0;
    }
  }

  get #inGap(): boolean {
    return this.#made > 0 && this.#mergeLeft === 0;
  }

  #startGap(): void {
    this.#made = 0;
    this.#before.set(this.#history);
    this.#mergeLeft = 0;
    this.#lag = this.#findLag();
    this.#likeness = this.#likenessAt(this.#lag);
    this.#trust = 1;
    this.#trustFall = this.#likeness ** (1 / this.#lag);
    this.#quarter = Math.max(1, this.#lag >> 2);
    this.#changeLeft = 0;
    this.#setPeriods(1, 0);
    const end = this.#history.length;
    this.#step = this.#history[end - 1] - this.#history[end - 1 - this.#lag];
  }

  #startMerge(): void {
    const steps = Math.max(0, Math.ceil(this.#made / (PERIOD_STEP_MS * this.#samplesPerMs)) - 1);
    const length = this.#quarter + steps * MERGE_PER_STEP_MS * this.#samplesPerMs;
    const longest = Math.min(length, MAX_MERGE_MS * this.#samplesPerMs);
    // The softer the concealment was, the less there is to blend.
    const shortest = Math.min(longest, FADE_IN_MS * this.#samplesPerMs);
    this.#mergeLength = Math.round(Math.max(shortest, longest * this.#likeness * this.#trust));
    this.#mergeLeft = this.#mergeLength;
    this.#made = Math.max(1, this.#made);
  }

  #setPeriods(periods: number, at: number): void {
    const before = this.#before;
    const template = this.#template;
    const lag = this.#lag;
    const quarter = this.#quarter;
    const length = periods * lag;
    const end = before.length;
    this.#periods = periods;
    this.#templateLength = length;
    this.#templateAt = at;
    for (let i = 0; i < length; i++) template[i] = before[end - length + i];
    for (let i = 0; i < quarter; i++) {
      const weight = (i + 0.5) / quarter;
      const earlier = before[end - length - quarter + i];
      template[length - quarter + i] = template[length - quarter + i] * (1 - weight) + earlier * weight;
    }
  }

  #next(): number {
    if (this.#templateLength === 0) return 0;
    const made = this.#made;
    const samplesPerMs = this.#samplesPerMs;
    const ms = made / samplesPerMs;
    if (ms >= SILENT_AFTER_MS) return 0;
    this.#made = made + 1;
    const wanted = Math.min(MAX_PERIODS, 1 + Math.floor(ms / PERIOD_STEP_MS));
    if (wanted !== this.#periods && this.#changeLeft === 0) this.#addPeriod(wanted);
    let value = this.#template[this.#templateAt];
    if (++this.#templateAt === this.#templateLength) this.#templateAt = 0;
    if (this.#changeLeft > 0) {
      const weight = (this.#changeLeft - 0.5) / this.#quarter;
      value = value * (1 - weight) + this.#template[this.#oldAt] * weight;
      if (++this.#oldAt === this.#templateLength) this.#oldAt = this.#templateLength - this.#oldLength;
      this.#changeLeft--;
    }
    if (made < this.#quarter) value += this.#step * (1 - (made + 1) / (this.#quarter + 1));
    this.#trust *= this.#trustFall;
    value *= this.#trust * (ms < TRUST_MS ? 1 - (1 - this.#likeness) * (ms / TRUST_MS) : this.#likeness);
    if (ms <= ATTENUATION_FROM_MS) return value;
    return value * (1 - (ms - ATTENUATION_FROM_MS) / (SILENT_AFTER_MS - ATTENUATION_FROM_MS));
  }

  // Continues one period earlier in the signal, at the same place of the period. The change-over
  // takes a quarter period.
  #addPeriod(periods: number): void {
    const at = this.#templateAt;
    const length = this.#templateLength;
    // The longer template ends with the shorter one, except for the blended end.
    this.#setPeriods(periods, at % this.#lag);
    this.#oldLength = length;
    this.#oldAt = this.#templateLength - length + at;
    this.#changeLeft = this.#quarter;
  }

  #remember(samples: Float32Array, at: number, count: number): void {
    const history = this.#history;
    const kept = Math.max(0, history.length - count);
    history.copyWithin(0, history.length - kept);
    const skip = Math.max(0, count - history.length);
    for (let i = 0; i < count - skip; i++) history[kept + i] = samples[at + skip + i];
  }

  #findLag(): number {
    const history = this.#history;
    const scale = this.#scale;
    const end = history.length;
    const length = CORRELATION_8K * scale;
    const coarse = 2 * scale;
    let best = -Infinity;
    let bestLag = MAX_LAG_8K * scale;
    for (let lag = MIN_LAG_8K * scale; lag <= MAX_LAG_8K * scale; lag += coarse) {
      const score = this.#correlate(end - length, lag, length, coarse);
      if (score > best) {
        best = score;
        bestLag = lag;
      }
    }
    const from = Math.max(MIN_LAG_8K * scale, bestLag - coarse + 1);
    const to = Math.min(MAX_LAG_8K * scale, bestLag + coarse - 1);
    best = -Infinity;
    for (let lag = from; lag <= to; lag++) {
      const score = this.#correlate(end - length, lag, length, 1);
      if (score > best) {
        best = score;
        bestLag = lag;
      }
    }
    return bestLag;
  }

  #likenessAt(lag: number): number {
    const history = this.#history;
    const length = CORRELATION_8K * this.#scale;
    let energy = 0;
    for (let i = history.length - length; i < history.length; i++) energy += history[i] * history[i];
    const score =
      this.#correlate(history.length - length, lag, length, 1) / Math.sqrt(Math.max(energy, 1e-6));
    return Math.min(1, Math.max(0, score));
  }

  // Normalised by the energy of the earlier stretch, as in the Appendix.
  #correlate(at: number, lag: number, length: number, stride: number): number {
    const history = this.#history;
    let product = 0;
    let energy = 0;
    for (let i = at; i < at + length; i += stride) {
      const earlier = history[i - lag];
      product += history[i] * earlier;
      energy += earlier * earlier;
    }
    return product / Math.sqrt(Math.max(energy, 1e-6));
  }
}
