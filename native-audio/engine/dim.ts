import { gainFromDb } from '../dsp/decibel.ts';
import type { DimOptions } from '../../common/dim-options.ts';

/**
 * Turns one talker down and up again, in place. The gain moves in a straight line of dB, sample by
 * sample, so that neither a block's step nor the corner of a linear ramp is heard. A silent talker
 * moves too (`skip`), so that a talker who starts during a priority talk is as far down as all the
 * others.
 */
export class DimGain {
  #gain: number;

  /** @param like start at this gain; absent: at full level */
  constructor(like?: DimGain) {
    this.#gain = like === undefined ? 1 : like.#gain;
  }

  /** Multiplies `count` samples, on the way to `dimmed` or back. */
  apply(samples: Float32Array, count: number, curve: DimCurve, dimmed: boolean): void {
    const { floor } = curve;
    const target = dimmed ? floor : 1;
    let gain = this.#gain;
    let i = 0;
    if (gain > target) {
      for (; i < count && gain > target; i++) {
        gain = Math.max(target, gain * curve.fall);
        samples[i] *= gain;
      }
    } else if (gain < target) {
      for (; i < count && gain < target; i++) {
        gain = Math.min(target, gain * curve.rise);
        samples[i] *= gain;
      }
    }
    this.#gain = gain;
    if (gain === 1) return;
    for (; i < count; i++) samples[i] *= gain;
  }

  /** Like `apply`, for silence. */
  skip(count: number, curve: DimCurve, dimmed: boolean): void {
    const target = dimmed ? curve.floor : 1;
    if (this.#gain > target) this.#gain = Math.max(target, this.#gain * curve.fall ** count);
    else if (this.#gain < target) this.#gain = Math.min(target, this.#gain * curve.rise ** count);
  }
}

/** {@link DimOptions} at one sample rate; shared by all talkers. */
export interface DimCurve {
  /** The gain of a dimmed talker; 1 when the dim is off. */
  readonly floor: number;
  /** Factors for each sample. */
  readonly fall: number;
  readonly rise: number;
}

/** How long a talker takes to come up when the dim is switched off. */
const OFF_RELEASE_MS = 20;

/** @param options null: off; a dimmed talker comes up within 20 ms for each 60 dB */
export function dimCurve(options: DimOptions | null, sampleRateHz: number): DimCurve {
  if (options === null || options.amountDb >= 0) {
    return { floor: 1, fall: 1, rise: gainFromDb(60 / samplesOf(OFF_RELEASE_MS, sampleRateHz)) };
  }
  const { amountDb, attackMs, releaseMs } = options;
  return {
    floor: gainFromDb(amountDb),
    fall: gainFromDb(amountDb / samplesOf(attackMs, sampleRateHz)),
    rise: gainFromDb(-amountDb / samplesOf(releaseMs, sampleRateHz)),
  };
}

const samplesOf = (ms: number, sampleRateHz: number): number => Math.max(1, (ms * sampleRateHz) / 1_000);
