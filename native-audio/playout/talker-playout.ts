import type { StationNumber } from '../../common/station-number.ts';
import { DriftLoop } from './drift-loop.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import type { LatenessHistogram } from './lateness-histogram.ts';
import { LevelDetector } from '../dsp/level-detector.ts';
import { PlayoutLane } from './playout-lane.ts';
import { SmoothGain } from '../dsp/smooth-gain.ts';
import type { CodecName } from '../../common/codec.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import type { TalkerStats } from './talker-stats.ts';

/** The most samples that `render` fills at once. */
export const MAX_RENDER_SAMPLES = 1_024;
/** How often the reading speed is adjusted. */
const DRIFT_EVERY_MS = 100;

/**
 * Turns one talker's frames into samples at the output's rate: jitter buffer → concealment →
 * resampler → gain → level.
 */
export class TalkerPlayout {
  readonly stationNumber: StationNumber;
  readonly level = new LevelDetector();
  readonly #jitter: JitterBuffer;
  readonly #drift = new DriftLoop();
  #driftAtMs = 0;
  readonly #gain: SmoothGain;
  #outputRateHz: number;
  #lanes: PlayoutLane[] = [];
  #lane: PlayoutLane | null = null;
  /** Whether the jitter buffer has reported `started` and not yet `ended`. */
  #speaking = false;
  #concealedMs = 0;
  #usedAtMs: number;
  readonly #ring = new Float32Array(MAX_RENDER_SAMPLES);

  /**
   * @param options `link`: the lateness of all talkers on the same connection; this talker's
   * lateness is added to it
   */
  constructor(
    talker: number,
    outputRateHz: number,
    nowMs: number,
    options: { readonly gainDb?: number; readonly link?: LatenessHistogram } = {},
  ) {
    this.#gain = new SmoothGain(options.gainDb ?? 0);
    this.#jitter = new JitterBuffer(options.link ?? null);
    this.stationNumber = talker;
    this.#outputRateHz = outputRateHz;
    this.#usedAtMs = nowMs;
  }

  /** When the newest frame arrived. */
  get lastUsedMs(): number {
    return this.#usedAtMs;
  }

  get active(): boolean {
    return this.#speaking || !this.#jitter.idle || this.#lanes.some((lane) => lane.ringing);
  }

  setGain(gainDb: number): void {
    this.#gain.set(gainDb, this.#outputRateHz);
  }

  /** Forgets the drift, because it was learned from another device's clock. */
  forgetClock(): void {
    this.#drift.reset();
  }

  /** A running talkspurt continues at the new rate. */
  setOutputRate(outputRateHz: number): void {
    this.#outputRateHz = outputRateHz;
    this.#lanes = [];
    this.#lane = null;
    if (this.#speaking) this.#switchLane(this.#jitter.codec);
  }

  receive(frame: EncodedFrame, nowMs: number): void {
    this.#usedAtMs = nowMs;
    this.#jitter.push(frame, nowMs);
  }

  /**
   * Writes `count` samples, at most MAX_RENDER_SAMPLES.
   * @returns false, and writes nothing, if there is nothing to hear
   */
  render(out: Float32Array, count: number, nowMs: number): boolean {
    if (!this.active) {
      this.level.addSilence(count);
      return false;
    }
    // A talkspurt that starts here starts with the first sample of the block.
    if (!this.#speaking) this.#advance(0, 0, nowMs);
    const main = this.#lane;
    if (!main) {
      this.level.addSilence(count);
      return false;
    }
    this.#holdLevel(main, nowMs);
    const needed = main.needed(count);
    let filled = 0;
    while (filled < needed) filled += this.#advance(filled, needed - filled, nowMs);
    main.convert(needed, out, count);
    for (const other of this.#lanes) if (other !== main && other.ringing) this.#addRinging(other, out, count);
    // A change of codec ends this lane with the block; the other lane starts with the next
    // block.
    if (this.#speaking && this.#jitter.codec !== main.codec) this.#switchLane(this.#jitter.codec);
    this.#gain.apply(out, count);
    this.level.add(out, count);
    return true;
  }

  /** How much audio the jitter buffer holds now, ms. */
  get bufferMs(): number {
    return this.#jitter.counts().bufferMs;
  }

  stats(nowMs: number): TalkerStats {
    return {
      stationNumber: this.stationNumber,
      ...this.#jitter.counts(),
      concealedMs: this.#concealedMs,
      jitterMs: this.#jitter.spreadMs(nowMs),
      levelMs: this.#jitter.levelMs,
      ratioPpm: this.#drift.ppm,
      cutMs: this.#jitter.cutMs,
    };
  }

  /**
   * Fills up to `wanted` samples of the present lane's `pcm` from `at`.
   * @returns how many samples were filled
   */
  #advance(at: number, wanted: number, nowMs: number): number {
    const lane = this.#lane;
    const jitter = this.#jitter;
    if (lane && this.#speaking && jitter.codec !== lane.codec) return this.#tail(lane, at, wanted);
    if (!this.#speaking && wanted > 0 && lane) return this.#tail(lane, at, wanted);
    const type = jitter.pull(lane?.pcm ?? this.#ring, at, wanted, nowMs);
    switch (type) {
      case 'started':
        this.#speaking = true;
        this.#drift.start(nowMs);
        this.#driftAtMs = nowMs + DRIFT_EVERY_MS;
        this.#switchLane(jitter.codec);
        return 0;
      case 'ended':
        this.#speaking = false;
        lane?.end();
        return 0;
      case 'codec':
        lane?.end();
        return 0;
      case 'cut':
        return 0;
      case 'skipped':
        lane?.concealer.join();
        return 0;
      case 'audio':
        lane?.concealer.good(lane.pcm, at, jitter.count);
        return jitter.count;
      case 'lost':
        lane?.concealer.conceal(lane.pcm, at, jitter.count);
        this.#concealedMs += (jitter.count * 1_000) / jitter.sampleRateHz;
        return jitter.count;
      case 'silence':
        lane?.pcm.fill(0, at, at + jitter.count);
        return jitter.count;
    }
  }

  /**
   * Reads slightly faster or slower, so that the difference between the two devices' clocks does
   * not add up.
   */
  #holdLevel(lane: PlayoutLane, nowMs: number): void {
    if (!this.#speaking || nowMs < this.#driftAtMs) return;
    this.#driftAtMs = nowMs + DRIFT_EVERY_MS;
    const { levelMs, targetMs } = this.#jitter;
    lane.setRatioPpm(this.#drift.update(levelMs, targetMs, nowMs));
  }

  #tail(lane: PlayoutLane, at: number, wanted: number): number {
    lane.fillTail(at, wanted);
    return wanted;
  }

  #addRinging(lane: PlayoutLane, out: Float32Array, count: number): void {
    const needed = lane.needed(count);
    lane.fillTail(0, needed);
    lane.convert(needed, this.#ring, count);
    for (let i = 0; i < count; i++) out[i] += this.#ring[i];
  }

  #switchLane(codec: CodecName): void {
    let lane = this.#lanes.find((known) => known.codec === codec);
    if (!lane) {
      lane = new PlayoutLane(codec, this.#outputRateHz, MAX_RENDER_SAMPLES);
      this.#lanes.push(lane);
    }
    lane.start();
    lane.setRatioPpm(this.#drift.ppm);
    this.#lane = lane;
  }

  /** Delay of the conversion from the codec's rate to the output's rate. */
  get resamplerDelayMs(): number {
    return this.#lane?.delayMs ?? 0;
  }
}
