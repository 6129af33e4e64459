import { AutomaticGain } from '../capture/automatic-gain.ts';
import { Gate } from '../capture/gate.ts';
import { Limiter } from '../dsp/limiter.ts';
import { Sidetone } from './sidetone.ts';
import { SILENT_GAIN_DB } from '../dsp/smooth-gain.ts';

/**
 * Feedback between a loudspeaker and its microphone must not howl for ever because the operator
 * walked away.
 */
export const MONITOR_LIMIT_MS = 30_000;
const MOST_SAMPLES = 512;

/**
 * "Hear yourself" before any talk: plays the microphone to the operator, as others would hear it.
 * Nothing is sent.
 */
export class Monitor {
  readonly #inputRateHz: number;
  #gate: Gate | null;
  #automaticGain: AutomaticGain | null = null;
  readonly #limiter: Limiter;
  readonly #path: Sidetone;
  readonly #shaped = new Float32Array(MOST_SAMPLES);
  #untilMs: number | null = null;

  constructor(inputRateHz: number, outputRateHz: number, gated: boolean) {
    this.#inputRateHz = inputRateHz;
    this.#gate = gated ? new Gate(inputRateHz) : null;
    this.#limiter = new Limiter(inputRateHz);
    this.#path = new Sidetone(inputRateHz, outputRateHz, 0);
  }

  get on(): boolean {
    return this.#untilMs !== null;
  }

  setGate(on: boolean): void {
    this.#gate = on ? new Gate(this.#inputRateHz) : null;
  }

  setAutomaticGain(on: boolean): void {
    if (on !== (this.#automaticGain !== null))
      this.#automaticGain = on ? new AutomaticGain(this.#inputRateHz) : null;
  }

  /** Calling it again restarts the limit. */
  start(nowMs: number): void {
    if (!this.on) {
      this.#path.clear();
      this.#limiter.reset();
      this.#path.setGain(0);
    }
    this.#untilMs = nowMs + MONITOR_LIMIT_MS;
  }

  /** The queued rest, at most 15 ms, fades out. */
  stop(): void {
    this.#untilMs = null;
    this.#path.setGain(SILENT_GAIN_DB);
  }

  /** Stops when the time is up. */
  check(nowMs: number): void {
    if (this.#untilMs !== null && nowMs >= this.#untilMs) this.stop();
  }

  /** @param filtered microphone samples after the high-pass, at the input's rate, at most 512 */
  feed(filtered: Float32Array, count: number): void {
    if (!this.on) return;
    const shaped = this.#shaped;
    for (let i = 0; i < count; i++) shaped[i] = filtered[i];
    this.#gate?.process(shaped, count);
    this.#automaticGain?.process(shaped, count);
    this.#limiter.process(shaped, count);
    this.#path.feed(shaped, count);
  }

  /** Like {@link Sidetone.take}. */
  take(out: Float32Array, count: number): boolean {
    return this.#path.take(out, count);
  }
}
