import { clip16 } from './samples.ts';

/**
 * Mixes several talkers into one stream of samples and hands it out in order. Pure. One talker's
 * samples come out unchanged; where talkers overlap they are added and clipped at 16 bits.
 */
export class Timeline {
  /**
   * The most silence that one call returns: a minute at 16 kHz. Hours of it must not be one array.
   */
  static readonly MOST_SILENCE = 960_000;

  #window: Int32Array;
  /** Position of the window's first sample: everything before it can no longer change. */
  #start = 0;
  /** One past the last sample that was written. */
  #end = 0;
  /** Everything before this position was handed out. Between it and `start` there is silence. */
  #taken = 0;

  /**
   * @param windowSamples the largest distance between the oldest sample that may still change and
   * the newest.
   */
  constructor(windowSamples: number) {
    this.#window = new Int32Array(windowSamples);
  }

  /** Positions before this one can no longer be written. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** @param at position of the first sample; must not lie before `start`. */
  add(at: number, samples: Int16Array): void {
    if (at < this.#start) throw new RangeError('position was taken already');
    const needed = at + samples.length - this.#start;
    if (needed > this.#window.length) {
      const grown = new Int32Array(needed * 2);
      grown.set(this.#window);
      this.#window = grown;
    }
    const offset = at - this.#start;
    for (let i = 0; i < samples.length; i++) this.#window[offset + i] += samples[i];
    this.#end = Math.max(this.#end, at + samples.length);
  }

  /**
   * Settles everything before `until`: it can no longer be written.
   * @returns the samples that follow the last ones handed out, at most up to the last one written.
   * Call it until it returns none to get all. Silence is returned only once sound has come after
   * it.
   */
  take(until: number): Int16Array {
    const owed = this.#start - this.#taken;
    if (owed > 0 && this.#end > this.#start) {
      const silence = new Int16Array(Math.min(owed, Timeline.MOST_SILENCE));
      this.#taken += silence.length;
      return silence;
    }
    const count = Math.max(0, Math.min(until, this.#end) - this.#start);
    const samples = new Int16Array(count);
    for (let i = 0; i < count; i++) samples[i] = clip16(this.#window[i]);
    this.#shift(count);
    this.#taken += count;
    // Nothing was written beyond this point: time goes on, and no samples need to be kept.
    if (until > this.#end) this.#start = Math.max(this.#start, until);
    return samples;
  }

  #shift(count: number): void {
    this.#window.copyWithin(0, count);
    this.#window.fill(0, this.#window.length - count);
    this.#start += count;
  }
}
