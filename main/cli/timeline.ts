/**
 * Puts what several talkers say onto one line of time, sample by sample, and hands it out in order. Pure.
 * One talker's samples come out as they came in; where talkers overlap they are added and clipped at 16 bits.
 */
export class Timeline {
  #window: Int32Array;
  /** Position of the window's first sample: everything before it was taken. */
  #start = 0;
  /** One past the last sample that anybody wrote. */
  #end = 0;

  /** @param windowSamples how far apart the oldest sample that may still change and the newest may lie. */
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

  /** @returns the samples from `start` up to `until` (at most up to the last one written), removed from the window. */
  take(until: number): Int16Array {
    const count = Math.max(0, Math.min(until, this.#end) - this.#start);
    const taken = new Int16Array(count);
    for (let i = 0; i < count; i++) taken[i] = Math.max(-32_768, Math.min(32_767, this.#window[i]));
    this.#window.copyWithin(0, count);
    this.#window.fill(0, this.#window.length - count);
    this.#start += count;
    return taken;
  }
}
