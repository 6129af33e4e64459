import type { StationNumber } from '../../common/station-number.ts';
import { CaptureChain } from '../capture/capture-chain.ts';
import { CuePlayer } from './cues.ts';
import { Mixer } from './mixer.ts';
import { Monitor } from './monitor.ts';
import { Sidetone } from './sidetone.ts';
import { SILENT_GAIN_DB, SmoothGain } from '../dsp/smooth-gain.ts';
import { MAX_RENDER_SAMPLES } from '../playout/talker-playout.ts';
import type { CodecName } from '../../common/codec.ts';
import type { CueName } from '../../common/cue-name.ts';
import type { DimOptions, TalkerRole } from '../../common/dim-options.ts';
import type { EncodedFrame, FrameDurationMs } from '../../common/encoded-frame.ts';
import type { Level } from '../../common/level.ts';
import type { VoiceOptions } from '../../common/voice-options.ts';
import type { TalkerStats } from '../playout/talker-stats.ts';

export interface EngineOptions {
  readonly inputRateHz: number;
  readonly outputRateHz: number;
  readonly frameDurationMs: FrameDurationMs;
  /** The operator's own voice while the microphone is open, dB; null is off. */
  readonly sidetoneDb: number | null;
  /** Noise gate on the microphone; absent: off. */
  readonly gate?: boolean;
}

type SidetoneState = { readonly type: 'off' } | { readonly type: 'on'; readonly path: Sidetone };

/**
 * All audio of a station except its devices: samples and frames in, samples and frames out. Time is
 * an argument. The engine starts nothing, waits for nothing, and gives the same output for the same
 * input.
 *
 * All times are milliseconds of one monotonic clock.
 */
export class Engine {
  #inputRateHz: number;
  #outputRateHz: number;
  #sidetoneDb: number | null;
  readonly #captureChain: CaptureChain;
  /** Frames of the talkers go in there. */
  readonly mixer: Mixer;
  readonly #sidetoneBlock = new Float32Array(MAX_RENDER_SAMPLES);
  readonly #mixBlock = new Float32Array(MAX_RENDER_SAMPLES);
  #gated: boolean;
  #automaticGain = false;
  readonly #cues: CuePlayer;
  readonly #volume = new SmoothGain();
  /** 1, except around a change of the output device. */
  readonly #fade = new SmoothGain();
  #monitor: Monitor;
  #sidetone: SidetoneState = { type: 'off' };
  readonly #feedSidetone = (samples: Float32Array, count: number): void => {
    if (this.#sidetone.type === 'on') this.#sidetone.path.feed(samples, count);
  };
  readonly #feedMonitor = (samples: Float32Array, count: number): void => {
    this.#monitor.feed(samples, count);
  };

  /** @throws RangeError if a rate is not a positive whole number */
  constructor(options: EngineOptions) {
    this.#inputRateHz = options.inputRateHz;
    this.#outputRateHz = options.outputRateHz;
    this.#sidetoneDb = options.sidetoneDb;
    this.#gated = options.gate ?? false;
    this.#captureChain = new CaptureChain(options.inputRateHz, options.frameDurationMs, this.#gated);
    this.mixer = new Mixer(options.outputRateHz);
    this.#cues = new CuePlayer(options.outputRateHz);
    this.#monitor = new Monitor(options.inputRateHz, options.outputRateHz, this.#gated);
    this.#buildSidetone();
  }

  /** The microphone's device changed. An open talkspurt continues; talkers are not touched. */
  setInputRate(inputRateHz: number): void {
    this.#captureChain.forgetMicrophone();
    const sameRate = inputRateHz === this.#inputRateHz;
    this.#inputRateHz = inputRateHz;
    this.#buildMonitor();
    if (sameRate) return;
    this.#captureChain.setInputRate(inputRateHz);
    this.#buildSidetone();
  }

  /** Call when the next input does not continue the last one. No pre-roll then spans the gap. */
  forgetRecentInput(): void {
    this.#captureChain.forgetRecent();
  }

  /**
   * The loudspeaker's device changed. Talkers continue at the new rate; the microphone is not
   * touched.
   */
  setOutputRate(outputRateHz: number): void {
    this.mixer.forgetClock();
    if (outputRateHz === this.#outputRateHz) return;
    this.#outputRateHz = outputRateHz;
    this.mixer.setOutputRate(outputRateHz);
    this.#cues.setRate(outputRateHz);
    this.#buildSidetone();
    this.#buildMonitor();
  }

  /** Takes effect with the next frame. */
  setFrameDuration(frameDurationMs: FrameDurationMs): void {
    this.#captureChain.setFrameDuration(frameDurationMs);
  }

  /** Also changes an open microphone. */
  setVoice(voice: VoiceOptions): void {
    this.#captureChain.setPreRoll(voice.preRollMs);
    this.#automaticGain = voice.automaticGain;
    this.#captureChain.setAutomaticGain(voice.automaticGain);
    this.#monitor.setAutomaticGain(voice.automaticGain);
    if (voice.noiseGate === this.#gated) return;
    this.#gated = voice.noiseGate;
    this.#captureChain.setGate(voice.noiseGate);
    this.#monitor.setGate(voice.noiseGate);
  }

  setSidetone(gainDb: number | null): void {
    this.#sidetoneDb = gainDb;
    if (gainDb !== null && this.#sidetone.type === 'on') this.#sidetone.path.setGain(gainDb);
    else this.#buildSidetone();
  }

  /**
   * Plays a sound to the operator, over the rest of the output. It never enters the microphone's
   * path.
   */
  playCue(cue: CueName, gainDb: number): void {
    this.#cues.play(cue, gainDb);
  }

  get isCuePlaying(): boolean {
    return this.#cues.active;
  }

  /**
   * Plays the operator's microphone to the operator, while nobody else hears it. Ends with a
   * talkspurt, and by itself (monitor.ts).
   */
  setMonitor(on: boolean, nowMs: number): void {
    if (on && !this.talking) this.#monitor.start(nowMs);
    else this.#monitor.stop();
  }

  get monitoring(): boolean {
    return this.#monitor.on;
  }

  /** Volume of all output, including the operator's own voice and cues. */
  setOutputGain(gainDb: number): void {
    this.#volume.set(gainDb, this.#outputRateHz);
  }

  /**
   * Fades to silence within 10 ms, or back. Without this, a change of the device would cut a wave
   * in its middle.
   */
  setAudible(on: boolean): void {
    this.#fade.set(on ? 0 : SILENT_GAIN_DB, this.#outputRateHz);
  }

  /**
   * Opens the microphone; the next frame carries `first`. If it is open already, only the limit
   * changes.
   * @returns the whole frames of the pre-roll, to be sent at once
   */
  openTalk(codec: CodecName, nowMs: number, maxMs: number): EncodedFrame[] {
    if (!this.talking && this.#sidetone.type === 'on') this.#sidetone.path.clear();
    this.#monitor.stop();
    return this.#captureChain.openTalk(codec, nowMs, maxMs);
  }

  /**
   * Takes effect at the next frame edge. Timestamps continue in the new codec's unit (framer.ts);
   * sequence numbers just continue. The new filter starts with the talkspurt's recent samples, so
   * that only the difference between the filters' delays (0.75 ms) is missing.
   */
  setTalkCodec(codec: CodecName): void {
    this.#captureChain.setCodec(codec);
  }

  /**
   * Closes the microphone at once, or by itself after `tailMs` more of sound.
   * @returns without a tail: the rest that was captured, flagged `last`, and an empty `last` frame
   */
  closeTalk(nowMs: number, tailMs = 0): EncodedFrame[] {
    return this.#captureChain.closeTalk(nowMs, tailMs);
  }

  /**
   * Call this regularly, because a device may deliver no blocks.
   * @returns the last frames of a talkspurt whose time is up
   */
  check(nowMs: number): EncodedFrame[] {
    return this.#captureChain.check(nowMs);
  }

  get talking(): boolean {
    return this.#captureChain.open;
  }

  /**
   * Takes a block from the microphone: mono, −1..1, at the input's rate, any length. It ends at
   * `nowMs`.
   * @returns frames to send: none while the microphone is closed, the talkspurt's last ones when
   * its time is up
   */
  capture(block: Float32Array, nowMs: number): EncodedFrame[] {
    this.#monitor.check(nowMs);
    return this.#captureChain.capture(
      block,
      nowMs,
      this.#sidetone.type === 'on' ? this.#feedSidetone : null,
      this.#monitor.on ? this.#feedMonitor : null,
    );
  }

  /** −60 dB and below is silence. The gain is kept for a talker that has not been heard yet. */
  setTalkerGain(stationNumber: StationNumber, gainDb: number): void {
    this.mixer.setGain(stationNumber, gainDb);
  }

  /** The role is kept for a talker that has not been heard yet. */
  setTalkerRole(stationNumber: StationNumber, role: TalkerRole): void {
    this.mixer.setRole(stationNumber, role);
  }

  /** How other talkers are dimmed while a priority talker speaks; null is off, and the default. */
  setDim(dim: DimOptions | null): void {
    this.mixer.setDim(dim);
  }

  /** Frees the buffer, gain and role of a talker that left. */
  forgetTalker(stationNumber: StationNumber): void {
    this.mixer.forget(stationNumber);
  }

  /**
   * Fills `out` with mono samples at the output's rate, below full scale. `nowMs` is the time of
   * the first sample.
   */
  render(out: Float32Array, nowMs: number): void {
    const mixBlock = this.#mixBlock;
    for (let from = 0; from < out.length; from += MAX_RENDER_SAMPLES) {
      const count = Math.min(MAX_RENDER_SAMPLES, out.length - from);
      mixBlock.fill(0, 0, count);
      this.mixer.mix(mixBlock, count, nowMs + (from * 1_000) / this.#outputRateHz);
      this.#addOwnVoice(mixBlock, count);
      this.#cues.addTo(mixBlock, count);
      this.#volume.apply(mixBlock, count);
      this.#fade.apply(mixBlock, count);
      this.mixer.finish(mixBlock, count);
      for (let i = 0; i < count; i++) out[from + i] = mixBlock[i];
    }
  }

  /** @returns peak and RMS since the last call */
  takeLevels(): { input: Level; output: Level; talkers: ({ stationNumber: StationNumber } & Level)[] } {
    return {
      input: this.#captureChain.level.take(),
      output: this.mixer.takeOutputLevel(),
      talkers: this.mixer.takeTalkerLevels(),
    };
  }

  /** @returns counters since each talker was first heard, and its buffer now */
  takeStats(nowMs: number): TalkerStats[] {
    return this.mixer.stats(nowMs);
  }

  /** Delays inside the engine, without the jitter buffers, ms. */
  get delays(): { readonly captureMs: number; readonly frameMs: number; readonly playoutMs: number } {
    const { resamplerDelayMs, frameMs } = this.#captureChain;
    return { captureMs: resamplerDelayMs, frameMs, playoutMs: this.mixer.resamplerDelayMs };
  }

  #addOwnVoice(out: Float32Array, count: number): void {
    const sidetone = this.#sidetone;
    const sidetoneBlock = this.#sidetoneBlock;
    if (sidetone.type === 'on' && sidetone.path.take(sidetoneBlock, count)) add(sidetoneBlock, out, count);
    if (this.#monitor.take(sidetoneBlock, count)) add(sidetoneBlock, out, count);
  }

  /** A change of a device ends the monitor: the rate or the voice may be another one. */
  #buildMonitor(): void {
    this.#monitor = new Monitor(this.#inputRateHz, this.#outputRateHz, this.#gated);
    this.#monitor.setAutomaticGain(this.#automaticGain);
  }

  #buildSidetone(): void {
    const inputRateHz = this.#inputRateHz;
    const outputRateHz = this.#outputRateHz;
    const sidetoneDb = this.#sidetoneDb;
    this.#sidetone =
      sidetoneDb === null
        ? { type: 'off' }
        : { type: 'on', path: new Sidetone(inputRateHz, outputRateHz, sidetoneDb) };
  }
}

function add(samples: Float32Array, out: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] += samples[i];
}
