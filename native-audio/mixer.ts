import { Limiter } from './limiter.ts';
import { Meter } from './meter.ts';
import { Resampler } from './resampler.ts';
import { MAX_RENDER_SAMPLES, TalkerPlayout } from './talker-playout.ts';
import { CODEC_RATE_HZ, type EncodedFrame, type Level, type TalkerStats } from './types.ts';

/** More talkers than anybody can follow; the one unheard for longest makes room. */
export const MAX_TALKERS = 64;
/** A talker unheard for so long costs memory for nothing. */
const FORGET_AFTER_MS = 60_000;
/** Gains are a few bytes and outlive the talkers, whose frames may come back; still they are counted. */
const MAX_GAINS = 4_096;

/** All talkers, summed under a soft limiter. */
export class Mixer {
  private outputRateHz: number;
  private readonly talkers = new Map<number, TalkerPlayout>();
  private readonly gains = new Map<number, number>();
  private readonly meter = new Meter();
  private limiter: Limiter;
  private readonly voice = new Float32Array(MAX_RENDER_SAMPLES);
  private sweptAtMs = 0;
  /** Of wideband voices, until one was heard; null: not asked for yet. */
  private assumedDelayMs: number | null = null;

  constructor(outputRateHz: number) {
    this.outputRateHz = outputRateHz;
    this.limiter = new Limiter(outputRateHz);
  }

  get talkerCount(): number {
    return this.talkers.size;
  }

  setOutputRate(outputRateHz: number): void {
    this.outputRateHz = outputRateHz;
    this.limiter = new Limiter(outputRateHz);
    this.assumedDelayMs = null;
    for (const talker of this.talkers.values()) talker.setOutputRate(outputRateHz);
  }

  setGain(talker: number, gainDb: number): void {
    if (this.gains.size >= MAX_GAINS && !this.gains.has(talker)) this.gains.clear();
    this.gains.set(talker, gainDb);
    this.talkers.get(talker)?.setGain(gainDb);
  }

  forget(talker: number): void {
    this.talkers.delete(talker);
    this.gains.delete(talker);
  }

  receive(talker: number, frame: EncodedFrame, nowMs: number): void {
    let playout = this.talkers.get(talker);
    if (!playout) {
      if (this.talkers.size >= MAX_TALKERS) this.dropStalest();
      playout = new TalkerPlayout(talker, this.outputRateHz, nowMs, this.gains.get(talker) ?? 0);
      this.talkers.set(talker, playout);
    }
    playout.receive(frame, nowMs);
  }

  /** Adds all talkers to `out`, `count` samples, at most MAX_RENDER_SAMPLES. */
  mix(out: Float32Array, count: number, nowMs: number): void {
    if (nowMs - this.sweptAtMs > 1_000) this.sweep(nowMs);
    const { voice } = this;
    for (const talker of this.talkers.values()) {
      if (!talker.render(voice, count, nowMs)) continue;
      for (let i = 0; i < count; i++) out[i] += voice[i];
    }
  }

  /** The last step before the device. */
  finish(out: Float32Array, count: number): void {
    this.limiter.process(out, count);
    this.meter.add(out, count);
  }

  takeOutputLevel(): Level {
    return this.meter.take();
  }

  takeTalkerLevels(): ({ talker: number } & Level)[] {
    return Array.from(this.talkers.values(), (playout) => ({
      talker: playout.talker,
      ...playout.meter.take(),
    }));
  }

  stats(nowMs: number): TalkerStats[] {
    return Array.from(this.talkers.values(), (playout) => playout.stats(nowMs));
  }

  /** From the codec's rate to the output's: the longest of those that are heard. */
  get resamplerDelayMs(): number {
    let longest = 0;
    for (const { resamplerDelayMs } of this.talkers.values()) longest = Math.max(longest, resamplerDelayMs);
    if (longest > 0) return longest;
    return (this.assumedDelayMs ??= new Resampler(CODEC_RATE_HZ['PCMU/16000'], this.outputRateHz).delayMs);
  }

  private sweep(nowMs: number): void {
    this.sweptAtMs = nowMs;
    for (const [talker, playout] of this.talkers) {
      if (nowMs - playout.lastUsedMs > FORGET_AFTER_MS) this.talkers.delete(talker);
    }
  }

  private dropStalest(): void {
    let stalest: TalkerPlayout | null = null;
    for (const playout of this.talkers.values()) {
      if (!stalest || playout.lastUsedMs < stalest.lastUsedMs) stalest = playout;
    }
    if (stalest) this.talkers.delete(stalest.talker);
  }
}
