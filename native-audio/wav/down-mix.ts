/**
 * Mixes many channels to one without a loss of loudness. Sound on one channel alone keeps its
 * level; sound on several channels keeps the level that it has in each; channels of opposite
 * polarity do not cancel. Pure.
 *
 * The weights follow the sound. For each block of {@link BLOCK_MS} the mixer measures the power of
 * each channel and the correlation of each pair. It chooses polarities so that channels add up, and
 * scales the sum: to the power of all channels if they are uncorrelated, to the power of the
 * loudest one if they are alike. Between two blocks the weights move in a straight line. One block
 * is held back, so that a change is known in advance.
 */
export const BLOCK_MS = 100;

/**
 * A channel's polarity is turned only at this much negative correlation, so that uncorrelated
 * channels do not flutter.
 */
const TURN_AT = 0.3;
/** How much an earlier block's measurement counts in the next one. */
const MEMORY = 0.5;
/** A channel this far below the loudest one cannot cancel anything, so it is not compared. */
const FAINT = 1e-4;
/** Less than a 16-bit step: nothing to hear. */
const NOTHING = (1 / 65_536) ** 2;
const MOST_SCALE = 2;

export class DownMix {
  readonly #channels: number;
  /** Power of each channel and cross power of each pair, row by row: the leaky sum of blocks. */
  readonly #common: Float64Array;
  readonly #polarity: Int8Array;
  /** Weights at the start of the block that is held back. */
  #weights: Float64Array;
  #held: Float32Array | undefined;

  constructor(channels: number) {
    this.#channels = channels;
    this.#common = new Float64Array(channels * channels);
    this.#polarity = new Int8Array(channels).fill(1);
    this.#weights = new Float64Array(channels).fill(1 / channels);
  }

  /**
   * @param block interleaved; it is kept until the next call. Blocks last BLOCK_MS; the last one
   * may be shorter.
   * @returns the previous block, mixed; nothing the first time
   */
  push(block: Float32Array): Float32Array | undefined {
    this.#measure(block);
    const held = this.#held;
    const next = this.#weightsNow([...(held ? [held] : []), block]);
    const mixed = held && mix(held, this.#channels, this.#weights, next);
    this.#weights = next;
    this.#held = block;
    return mixed;
  }

  /** @returns the block that is held back */
  end(): Float32Array | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held && mix(held, this.#channels, this.#weights, this.#weights);
  }

  #measure(block: Float32Array): void {
    const channels = this.#channels;
    const common = this.#common;
    const frames = block.length / channels;
    for (let i = 0; i < common.length; i++) common[i] *= MEMORY;
    const means = new Float64Array(channels);
    const powers = new Float64Array(channels);
    for (let at = 0; at < block.length; at += channels) {
      for (let i = 0; i < channels; i++) {
        means[i] += block[at + i];
        powers[i] += block[at + i] ** 2;
      }
    }
    // A constant offset is not sound.
    for (let i = 0; i < channels; i++) {
      means[i] /= frames;
      powers[i] = Math.max(0, powers[i] - frames * means[i] ** 2);
    }
    const least = Math.max(NOTHING * frames, Math.max(...powers) * FAINT);
    const loud = [...powers.keys()].filter((i) => powers[i] > least);
    for (let a = 0; a < loud.length; a++) {
      for (let b = a + 1; b < loud.length; b++) {
        const [i, j] = [loud[a], loud[b]];
        let sum = 0;
        for (let at = 0; at < block.length; at += channels) sum += block[at + i] * block[at + j];
        sum -= frames * means[i] * means[j];
        common[i * channels + j] += sum;
        common[j * channels + i] += sum;
      }
    }
    for (let i = 0; i < channels; i++) common[i * (channels + 1)] += powers[i];
  }

  /** @param blocks the blocks that the weights are used for; they must not clip */
  #weightsNow(blocks: readonly Float32Array[]): Float64Array {
    const channels = this.#channels;
    const power = (i: number): number => this.#common[i * (channels + 1)];
    const order = Array.from({ length: channels }, (_, i) => i).sort((a, b) => power(b) - power(a));
    const loudest = power(order[0]);
    if (loudest <= NOTHING) return this.#weights;
    let sum = 0;
    let all = 0;
    for (const [rank, i] of order.entries()) {
      let shared = 0;
      for (const j of order.slice(0, rank)) shared += this.#polarity[j] * this.#common[i * channels + j];
      const alike = shared / Math.sqrt(Math.max(Number.MIN_VALUE, power(i) * sum));
      if (this.#polarity[i] * alike < -TURN_AT) this.#polarity[i] *= -1;
      sum += power(i) + 2 * this.#polarity[i] * shared;
      all += power(i);
    }
    const scale = Math.min(MOST_SCALE, Math.max(Math.min(1, all / sum), Math.sqrt(loudest / sum)));
    const weights = Float64Array.from(this.#polarity, (polarity) => polarity * scale);
    const peak = Math.max(...blocks.map((block) => peakOf(block, channels, weights)));
    return peak > 1 ? weights.map((weight) => weight / peak) : weights;
  }
}

function mix(block: Float32Array, channels: number, from: Float64Array, to: Float64Array): Float32Array {
  const frames = block.length / channels;
  const mixed = new Float32Array(frames);
  for (let frame = 0, at = 0; frame < frames; frame++, at += channels) {
    const share = frame / frames;
    let sum = 0;
    for (let i = 0; i < channels; i++) sum += block[at + i] * (from[i] + (to[i] - from[i]) * share);
    mixed[frame] = sum;
  }
  return mixed;
}

function peakOf(block: Float32Array, channels: number, weights: Float64Array): number {
  let peak = 0;
  for (let at = 0; at < block.length; at += channels) {
    let sum = 0;
    for (let i = 0; i < channels; i++) sum += block[at + i] * weights[i];
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}
