import type { StationNumber } from '../../common/station-number.ts';
import { DimGain, dimCurve, type DimCurve } from './dim.ts';
import { LatenessHistogram } from '../playout/lateness-histogram.ts';
import { Limiter } from '../dsp/limiter.ts';
import { LevelDetector } from '../dsp/level-detector.ts';
import { PlayClock } from '../playout/play-clock.ts';
import { Resampler } from '../dsp/resampler.ts';
import { MIN_GAIN_DB } from '../dsp/smooth-gain.ts';
import { MAX_RENDER_SAMPLES, TalkerPlayout } from '../playout/talker-playout.ts';
import { CODEC_RATE_HZ } from '../../common/codec.ts';
import type { DimOptions, TalkerRole } from '../../common/dim-options.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import type { Level } from '../../common/level.ts';
import type { TalkerStats } from '../playout/talker-stats.ts';

/** More talkers than anybody can follow; the one unheard for longest makes room. */
export const MAX_TALKERS = 64;
/** A talker unheard for so long costs memory for nothing. */
const FORGET_AFTER_MS = 60_000;
/** Gains and roles are a few bytes and outlive the talkers, whose frames may come back; still they are counted. */
const MAX_GAINS = 4_096;

interface Voice {
  readonly playout: TalkerPlayout;
  readonly dim: DimGain;
}

/** All talkers, summed under a soft limiter; all but the priority talkers are dimmed while one of those speaks. */
export class Mixer {
  #outputRateHz: number;
  readonly #talkers = new Map<StationNumber, Voice>();
  readonly #gains = new Map<StationNumber, number>();
  /** Of those that are not `normal`. */
  readonly #roles = new Map<StationNumber, TalkerRole>();
  #dim: DimOptions | null = null;
  #dimCurve: DimCurve;
  /** Moves as everybody's who is no priority talker: where a newcomer starts. */
  readonly #bystander = new DimGain();
  /** All talkers come through the same server and the same last metres: who is new starts from what the others showed. */
  readonly #link = new LatenessHistogram();
  #clock = new PlayClock();
  readonly #level = new LevelDetector();
  #limiter: Limiter;
  readonly #voice = new Float32Array(MAX_RENDER_SAMPLES);
  #sweptAtMs = 0;
  /** Of wideband voices, until one was heard; null: not asked for yet. */
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

  /** Another device, maybe of the same rate: another clock, which asks for blocks at other moments. */
  forgetClock(): void {
    this.#clock = new PlayClock();
    for (const { playout } of this.#talkers.values()) playout.forgetClock();
  }

  /** @param dim null: off */
  setDim(dim: DimOptions | null): void {
    this.#dim = dim;
    this.#dimCurve = dimCurve(dim, this.#outputRateHz);
  }

  /** Remembered for a talker who was not heard yet. */
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

  /** Adds all talkers to `out`, `count` samples, at most MAX_RENDER_SAMPLES. */
  mix(out: Float32Array, count: number, nowMs: number): void {
    if (nowMs - this.#sweptAtMs > 1_000) this.#sweep(nowMs);
    const dueMs = this.#clock.due(nowMs, (count * 1_000) / this.#outputRateHz);
    const voice = this.#voice;
    const curve = this.#dimCurve;
    // Asked before anybody is rendered: a frame that waits in the jitter buffer counts, so the others are on their way down
    // when its first sample is heard.
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

  /** Who is turned down to silence here dims nobody. */
  #somebodyHasPriority(): boolean {
    for (const [stationNumber, role] of this.#roles) {
      if (role !== 'priority' || this.#talkers.get(stationNumber)?.playout.active !== true) continue;
      if ((this.#gains.get(stationNumber) ?? 0) > MIN_GAIN_DB) return true;
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

  /** From the codec's rate to the output's: the longest of those that are heard. */
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
