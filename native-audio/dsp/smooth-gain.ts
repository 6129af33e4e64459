import { gainFromDb } from './decibel.ts';

/** Long enough that a change of volume does not click, short enough to feel immediate. */
const RAMP_MS = 10;
export const SILENT_GAIN_DB = -60;
export const MAX_GAIN_DB = 24;

/** A gain that moves in a straight line over RAMP_MS. At SILENT_GAIN_DB or below it is silence. */
export class SmoothGain {
  #current: number;
  #target: number;
  #step = 0;

  constructor(gainDb = 0) {
    this.#current = amplitude(gainDb);
    this.#target = this.#current;
  }

  set(gainDb: number, sampleRateHz: number): void {
    this.#target = amplitude(gainDb);
    this.#step = (this.#target - this.#current) / Math.max(1, (RAMP_MS * sampleRateHz) / 1_000);
  }

  /** Multiplies `count` samples in place. */
  apply(samples: Float32Array, count: number): void {
    let i = 0;
    while (this.#current !== this.#target && i < count) {
      this.#current += this.#step;
      if (this.#step === 0 || this.#step > 0 === this.#current >= this.#target) this.#current = this.#target;
      samples[i++] *= this.#current;
    }
    const gain = this.#current;
    if (gain === 1) return;
    for (; i < count; i++) samples[i] *= gain;
  }
}

function amplitude(gainDb: number): number {
  return gainDb > SILENT_GAIN_DB ? gainFromDb(Math.min(gainDb, MAX_GAIN_DB)) : 0;
}
