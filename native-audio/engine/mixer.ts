import type { StationNumber } from '../../common/station-number.ts';
import { DimGain, dimCurve, type DimCurve } from './dim.ts';
import { LatenessHistogram } from '../playout/lateness-histogram.ts';
import { Limiter } from '../dsp/limiter.ts';
import { LevelDetector } from '../dsp/level-detector.ts';
import { PlayClock } from '../playout/play-clock.ts';
import { Resampler } from '../dsp/resampler.ts';
import { SILENT_GAIN_DB } from '../dsp/smooth-gain.ts';
import { MAX_RENDER_SAMPLES, TalkerPlayout } from '../playout/talker-playout.ts';
import { CODEC_RATE_HZ } from '../../common/codec.ts';
import type { DimOptions, TalkerRole } from '../../common/dim-options.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import type { Level } from '../../common/level.ts';
import type { TalkerStats } from '../playout/talker-stats.ts';

/**
 * More talkers than anybody can follow. A further one replaces the talker that has been silent for
 * longest.
 */
export const MAX_TALKERS = 64;
/** A talker that is silent for this long is forgotten. */
const FORGET_AFTER_MS = 60_000;
/**
 * Gains and roles take a few bytes each. They stay when a talker stops, because the talker may come
 * back, so their number is limited.
 */
const MAX_GAINS = 4_096;

interface Voice {
  readonly playout: TalkerPlayout;
  readonly dim: DimGain;
}

/** Sums all talkers under a soft limiter. While a priority talker speaks, the others are dimmed. */
export class Mixer {
  #outputRateHz: number;
  readonly #talkers = new Map<StationNumber, Voice>();
  readonly #gains = new Map<StationNumber, number>();
  /** Roles other than `normal`. */
  readonly #roles = new Map<StationNumber, TalkerRole>();
  #dim: DimOptions | null = null;
  #dimCurve: DimCurve;
  /** Moves like every talker without priority. A new talker starts at its gain. */
  readonly #bystander = new DimGain();
  /**
   * All talkers come through the same server and the same last metres of network, so that a new
   * talker starts with the lateness of the others.
   */
  readonly #link = new LatenessHistogram();
  #clock = new PlayClock();
  readonly #level = new LevelDetector();
  #limiter: Limiter;
  readonly #voice = new Float32Array(MAX_RENDER_SAMPLES);
  #sweptAtMs = 0;
  /** The delay for wideband voices, used until a talker is heard; null until it is asked for. */
  #assumedDelayMs: number | null = null;

  constructor(outputRateHz: number) {
    this.#outputRateHz = outputRateHz;
    this.#limiter = new Limiter(outputRateHz);
    this.#dimCurve = dimCurve(null, outputRateHz);
  }

  get talkerCount(): number {
    return this.#talkers.size;
  }

  setOutputRate(outputRateHz: number): void {
    this.#outputRateHz = outputRateHz;
    this.#limiter = new Limiter(outputRateHz);
    this.#dimCurve = dimCurve(this.#dim, outputRateHz);
    this.#assumedDelayMs = null;
    for (const { playout } of this.#talkers.values()) playout.setOutputRate(outputRateHz);
  }

  /**
   * The device changed. Even at the same rate it has another clock, which asks for blocks at other
   * moments.
   */
  forgetClock(): void {
    this.#clock = new PlayClock();
    for (const { playout } of this.#talkers.values()) playout.forgetClock();
  }

  /** @param dim null: off */
  setDim(dim: DimOptions | null): void {
    this.#dim = dim;
    this.#dimCurve = dimCurve(dim, this.#outputRateHz);
  }

  /** The role is kept for a talker that has not been heard yet. */
  setRole(stationNumber: StationNumber, role: TalkerRole): void {
    if (role === 'normal') this.#roles.delete(stationNumber);
    else if (this.#roles.size < MAX_GAINS || this.#roles.has(stationNumber))
      this.#roles.set(stationNumber, role);
  }

  setGain(stationNumber: StationNumber, gainDb: number): void {
    if (this.#gains.size >= MAX_GAINS && !this.#gains.has(stationNumber)) this.#gains.clear();
    this.#gains.set(stationNumber, gainDb);
    this.#talkers.get(stationNumber)?.playout.setGain(gainDb);
  }

  forget(stationNumber: StationNumber): void {
    this.#talkers.delete(stationNumber);
    this.#gains.delete(stationNumber);
    this.#roles.delete(stationNumber);
  }

  receive(stationNumber: StationNumber, frame: EncodedFrame, nowMs: number): void {
    let voice = this.#talkers.get(stationNumber);
    if (!voice) {
      if (this.#talkers.size >= MAX_TALKERS) this.#dropStalest();
      const playout = new TalkerPlayout(stationNumber, this.#outputRateHz, nowMs, {
        gainDb: this.#gains.get(stationNumber) ?? 0,
        link: this.#link,
      });
      voice = { playout, dim: new DimGain(this.#hasPriority(stationNumber) ? undefined : this.#bystander) };
      this.#talkers.set(stationNumber, voice);
    }
    voice.playout.receive(frame, nowMs);
  }

  /** Adds `count` samples of all talkers to `out`, at most MAX_RENDER_SAMPLES. */
  mix(out: Float32Array, count: number, nowMs: number): void {
    if (nowMs - this.#sweptAtMs > 1_000) this.#sweep(nowMs);
    const dueMs = this.#clock.due(nowMs, (count * 1_000) / this.#outputRateHz);
    const voice = this.#voice;
    const curve = this.#dimCurve;
    // Decided before any talker is rendered. A frame that waits in the jitter buffer counts, so
    // that the other talkers are already falling when its first sample is heard.
    const dimming = curve.floor < 1 && this.#somebodyHasPriority();
    this.#bystander.skip(count, curve, dimming);
    for (const [stationNumber, { playout, dim }] of this.#talkers) {
      const dimmed = dimming && !this.#hasPriority(stationNumber);
      if (!playout.render(voice, count, dueMs)) {
        dim.skip(count, curve, dimmed);
        continue;
      }
      dim.apply(voice, count, curve, dimmed);
      for (let i = 0; i < count; i++) out[i] += voice[i];
    }
  }

  #hasPriority(stationNumber: StationNumber): boolean {
    return this.#roles.get(stationNumber) === 'priority';
  }

  /** A priority talker whose gain here is silence dims nobody. */
  #somebodyHasPriority(): boolean {
    for (const [stationNumber, role] of this.#roles) {
      if (role !== 'priority' || this.#talkers.get(stationNumber)?.playout.active !== true) continue;
      if ((this.#gains.get(stationNumber) ?? 0) > SILENT_GAIN_DB) return true;
    }
    return false;
  }

  /** The last step before the device. */
  finish(out: Float32Array, count: number): void {
    this.#limiter.process(out, count);
    this.#level.add(out, count);
  }

  takeOutputLevel(): Level {
    return this.#level.take();
  }

  takeTalkerLevels(): ({ stationNumber: StationNumber } & Level)[] {
    return Array.from(this.#talkers.values(), ({ playout }) => ({
      stationNumber: playout.stationNumber,
      ...playout.level.take(),
    }));
  }

  stats(nowMs: number): TalkerStats[] {
    return Array.from(this.#talkers.values(), ({ playout }) => playout.stats(nowMs));
  }

  /** The delay from the codec's rate to the output's rate: the longest of the present talkers. */
  get resamplerDelayMs(): number {
    let longest = 0;
    for (const { playout } of this.#talkers.values()) longest = Math.max(longest, playout.resamplerDelayMs);
    if (longest > 0) return longest;
    return (this.#assumedDelayMs ??= new Resampler(CODEC_RATE_HZ['PCMU/16000'], this.#outputRateHz).delayMs);
  }

  #sweep(nowMs: number): void {
    this.#sweptAtMs = nowMs;
    for (const [stationNumber, { playout }] of this.#talkers) {
      if (nowMs - playout.lastUsedMs > FORGET_AFTER_MS) this.#talkers.delete(stationNumber);
    }
  }

  #dropStalest(): void {
    let stalest: TalkerPlayout | null = null;
    for (const { playout } of this.#talkers.values()) {
      if (!stalest || playout.lastUsedMs < stalest.lastUsedMs) stalest = playout;
    }
    if (stalest) this.#talkers.delete(stalest.stationNumber);
  }
}
