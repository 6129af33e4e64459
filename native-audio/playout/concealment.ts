/**
 * Concealment of lost audio after ITU-T G.711 Appendix I: the last pitch periods are repeated, and fade.
 *
 * Lengths are the Appendix's, given in samples at 8 kHz and scaled to the rate: 390 of history, lags of 40 to 120, a correlation over 160.
 * Two things differ. The Appendix delays the output by 3.75 ms so that it can blend the last good samples into the first made-up
 * ones; here nothing is delayed, and the step between the two is taken out by a correction that fades over a quarter period. And what
 * does not repeat itself is repeated the more softly: the gain is the correlation with the period before, once more for every period
 * made up. A tone or a vowel keeps the Appendix's curve; a hiss, which repetition turns into a buzz, fades with its first period.
 */
const HISTORY_8K = 390;
const MIN_LAG_8K = 40;
const MAX_LAG_8K = 120;
const CORRELATION_8K = 160;
/** The gain falls from here ... */
const ATTENUATION_FROM_MS = 10;
/** ... in a straight line to nothing here. */
export const SILENT_AFTER_MS = 60;
/** A gap this much longer may use one more pitch period, which sounds less like a buzz. */
const PERIOD_STEP_MS = 10;
const MAX_PERIODS = 3;
/** From full level to that of the correlation. */
const TRUST_MS = 3;
/** Into the first real samples: a quarter period, and 4 ms more for every 10 ms of gap after the first 10, at most 10 ms. */
const MERGE_PER_STEP_MS = 4;
const MAX_MERGE_MS = 10;
/** At the start of a talkspurt, whose microphone was opened in the middle of a wave. */
const FADE_IN_MS = 2;
/** After the end of a talkspurt. */
export const RELEASE_MS = 5;

export class Concealer {
  readonly #scale: number;
  readonly #history: Float32Array;
  /** The history as it was when the gap began. */
  readonly #before: Float32Array;
  /** The pitch periods that are being repeated, their end blended so that it runs on into their beginning. */
  readonly #template: Float32Array;
  readonly #samplesPerMs: number;
  #lag = 0;
  /** How much the signal is like itself one lag before, 0…1. */
  #likeness = 1;
  /** `likeness` to the number of periods made up so far. */
  #trust = 1;
  /** Of one sample. */
  #trustFall = 1;
  #quarter = 0;
  #periods = 0;
  #templateLength = 0;
  #templateAt = 0;
  /** Template of the period count before, during the change-over. */
  #oldLength = 0;
  #oldAt = 0;
  #changeLeft = 0;
  #step = 0;
  /** Samples made up in this gap; 0 when there is none. */
  #made = 0;
  #mergeLength = 0;
  #mergeLeft = 0;

  /** @param sampleRateHz of the codec: 8000 or a multiple */
  constructor(sampleRateHz: number) {
    this.#scale = sampleRateHz / 8_000;
    this.#samplesPerMs = sampleRateHz / 1_000;
    this.#history = new Float32Array(HISTORY_8K * this.#scale);
    this.#before = new Float32Array(HISTORY_8K * this.#scale);
    this.#template = new Float32Array(HISTORY_8K * this.#scale);
    this.reset();
  }

  /** A talkspurt starts: nothing is known, and the first samples fade in. */
  reset(): void {
    this.#history.fill(0);
    this.#made = 0;
    this.#mergeLength = Math.round(FADE_IN_MS * this.#samplesPerMs);
    this.#mergeLeft = this.#mergeLength;
    this.#templateLength = 0;
  }

  /** Takes note of real samples; the first ones after a gap are blended, in place. */
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

  /** Writes `count` samples in the place of lost ones. */
  conceal(out: Float32Array, at: number, count: number): void {
    if (!this.#inGap) this.#startGap();
    for (let i = 0; i < count; i++) out[at + i] = this.#next();
    this.#remember(out, at, count);
  }

  /**
   * Audio is left out: the next samples are blended with what would have come, as after a gap without length.
   * @returns the pitch period in samples: a cut of whole periods is not heard
   */
  join(): number {
    if (!this.#inGap) this.#startGap();
    this.#startMerge();
    return this.#lag;
  }

  /** After the last sample of a talkspurt: writes `count` samples that fade to silence, the fade being RELEASE_MS long. */
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
    // There is the less to blend with the softer it was repeated.
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

  // Reads on one period earlier in the signal, at the same place of the period, after a change-over of a quarter of it.
  #addPeriod(periods: number): void {
    const at = this.#templateAt;
    const length = this.#templateLength;
    // The longer template ends in the shorter one, but for the blended end.
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
