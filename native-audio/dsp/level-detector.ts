import { dbFromAmplitude } from './decibel.ts';
import type { Level } from '../../common/level.ts';

/** Measures peak and RMS of the samples since the last `take`. */
export class LevelDetector {
  #peak = 0;
  #energy = 0;
  #count = 0;

  add(samples: Float32Array, count: number = samples.length): void {
    let peak = this.#peak;
    let energy = this.#energy;
    for (let i = 0; i < count; i++) {
      const sample = samples[i];
      energy += sample * sample;
      if (sample > peak) peak = sample;
      else if (-sample > peak) peak = -sample;
    }
    this.#peak = peak;
    this.#energy = energy;
    this.#count += count;
  }

  /** Like `add` for `count` zeros. */
  addSilence(count: number): void {
    this.#count += count;
  }

  /**
   * @returns the level since the last call; a full-scale sine has a peak of 0 dBFS and an RMS of −3
   * dBFS
   */
  take(): Level {
    const level = {
      peakDb: dbFromAmplitude(this.#peak),
      rmsDb: dbFromAmplitude(this.#count > 0 ? Math.sqrt(this.#energy / this.#count) : 0),
    };
    this.#peak = 0;
    this.#energy = 0;
    this.#count = 0;
    return level;
  }
}
