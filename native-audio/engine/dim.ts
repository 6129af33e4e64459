import { gainFromDb } from '../dsp/decibel.ts';
import type { DimOptions } from '../../common/dim-options.ts';

/**
 * One talker's way down and up again, in place: the gain moves in a straight line of dB, sample by sample, so that neither
 * the step of a block nor the corner of a linear ramp is heard. A talker that is not heard meanwhile moves as well (`skip`),
 * so that one who begins in the middle of somebody's priority is as far down as all the others.
 */
export class DimGain {
  #gain: number;

  /** @param like starts where that one is; absent: at full level */
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

  /** As `apply` on silence. */
  skip(count: number, curve: DimCurve, dimmed: boolean): void {
    const target = dimmed ? curve.floor : 1;
    if (this.#gain > target) this.#gain = Math.max(target, this.#gain * curve.fall ** count);
    else if (this.#gain < target) this.#gain = Math.min(target, this.#gain * curve.rise ** count);
  }
}

/** What {@link DimOptions} mean at one rate; shared by all talkers. */
export interface DimCurve {
  /** The gain of who is dimmed; 1 when the dim is off. */
  readonly floor: number;
  /** Factors of one sample. */
  readonly fall: number;
  readonly rise: number;
}

/** The release of a dim that was switched off while somebody was down. */
const OFF_RELEASE_MS = 20;

/** @param options null: off; who is down comes up within 20 ms for each 60 dB */
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
