import { AutomaticGain } from './automatic-gain.ts';
import { Framer } from './framer.ts';
import { DEFAULT_GATE, Gate } from './gate.ts';
import { HighPass } from '../dsp/high-pass.ts';
import { Limiter } from '../dsp/limiter.ts';
import { LevelDetector } from '../dsp/level-detector.ts';
import { RecentSound } from './recent-sound.ts';
import { Resampler } from '../dsp/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../common/encoded-frame.ts';
import { MAX_PRE_ROLL_MS } from '../../common/voice-options.ts';

const CHUNK = 512;
/** Enough of the past for the longest filter, at 192 kHz, to start in the middle of a word. */
const HISTORY = 1_024;
/** A pre-roll begins in the middle of sound: without a fade it would begin with a click. */
const PRE_ROLL_FADE_MS = 1;

/** Blocks of a tail may come late; a device that stands still must not keep the microphone open. */
const TAIL_GRACE_MS = 25;

type Microphone =
  | { readonly type: 'closed'; readonly sinceMs: number | null }
  /** Until a moment, whatever happens. */
  | { readonly type: 'open'; readonly untilMs: number };

/**
 * From the microphone to frames: high-pass → meter → (open microphone only) resampler → gate → automatic gain → limiter → mu-law
 * → framer. Gate and automatic gain are off unless asked for.
 *
 * What leaves from before a press is at most `preRollMs` of sound, counted back from the press in the sound that the device had
 * delivered by then, and nothing with 0. The resampler therefore starts from silence at every talkspurt; the high-pass runs
 * on, so that a microphone with an offset does not thump.
 */
export class CaptureChain {
  #inputRateHz: number;
  #gated: boolean;
  readonly #framer = new Framer();
  readonly level = new LevelDetector();
  #highPass: HighPass;
  #resampler: Resampler;
  #gate: Gate;
  #automaticGain: AutomaticGain | null = null;
  #limiter: Limiter;
  #codec: CodecName = 'PCMU/16000';
  #nextCodec: CodecName = 'PCMU/16000';
  #frameDurationMs: FrameDurationMs;
  #microphone: Microphone = { type: 'closed', sinceMs: null };
  #preRollMs = 0;
  /** What came in since the last talkspurt, if that is all from one device and without a hole. */
  #recent: RecentSound;
  /** Let go: closed when so many more samples have been captured. */
  #tailSamples = Infinity;
  /** When the last block came. */
  #capturedMs = 0;
  readonly #filtered = new Float32Array(CHUNK);
  #converted: Float32Array;
  /** What this talkspurt gave to the resampler last, newest at the end. */
  readonly #history = new Float32Array(HISTORY);

  constructor(inputRateHz: number, frameDurationMs: FrameDurationMs, gated: boolean) {
    this.#inputRateHz = inputRateHz;
    this.#frameDurationMs = frameDurationMs;
    this.#gated = gated;
    this.#highPass = new HighPass(inputRateHz);
    this.#recent = new RecentSound(inputRateHz, MAX_PRE_ROLL_MS);
    const codecRateHz = CODEC_RATE_HZ[this.#codec];
    this.#resampler = new Resampler(inputRateHz, codecRateHz);
    this.#converted = new Float32Array(this.#resampler.maxOutput(CHUNK));
    this.#gate = new Gate(codecRateHz);
    this.#limiter = new Limiter(codecRateHz);
  }

  get open(): boolean {
    return this.#microphone.type === 'open';
  }

  /** From a captured sample to the same sample at the codec's rate. */
  get resamplerDelayMs(): number {
    return this.#resampler.delayMs;
  }

  get frameMs(): FrameDurationMs {
    return this.#frameDurationMs;
  }

  setInputRate(inputRateHz: number): void {
    if (inputRateHz === this.#inputRateHz) return;
    this.#inputRateHz = inputRateHz;
    this.#highPass = new HighPass(inputRateHz);
    this.#recent = new RecentSound(inputRateHz, MAX_PRE_ROLL_MS);
    this.#history.fill(0);
    this.#rebuild(this.#codec);
  }

  /** Of the next press. @param preRollMs 0…60 */
  setPreRoll(preRollMs: number): void {
    this.#preRollMs = preRollMs;
  }

  /** What comes next does not go on from what came last: blocks were left out. */
  forgetRecent(): void {
    this.#recent.forget();
  }

  /** Another microphone, maybe of the same rate: another sound, and another level of the voice. */
  forgetMicrophone(): void {
    this.#recent.forget();
    this.#automaticGain?.reset();
  }

  setFrameDuration(frameDurationMs: FrameDurationMs): void {
    this.#frameDurationMs = frameDurationMs;
  }

  setGate(on: boolean): void {
    if (on && !this.#gated) this.#gate = new Gate(CODEC_RATE_HZ[this.#codec], DEFAULT_GATE, 1);
    this.#gated = on;
  }

  setAutomaticGain(on: boolean): void {
    if (on === (this.#automaticGain !== null)) return;
    this.#automaticGain = on ? new AutomaticGain(CODEC_RATE_HZ[this.#codec]) : null;
  }

  setCodec(codec: CodecName): void {
    this.#nextCodec = codec;
  }

  /**
   * A microphone that is open already stays so, with a new limit: two presses are one talkspurt.
   * @returns the whole frames of the pre-roll; what is left of it leaves with the first block
   */
  openTalk(codec: CodecName, nowMs: number, maxMs: number): EncodedFrame[] {
    this.#nextCodec = codec;
    const before = this.#microphone;
    this.#microphone = { type: 'open', untilMs: nowMs + maxMs };
    this.#tailSamples = Infinity;
    if (before.type === 'open') return [];
    this.#history.fill(0);
    this.#rebuild(codec);
    // The device holds what was said since its last block, and will deliver it: that belongs to the time before the press too.
    const wantedMs = Math.max(0, this.#preRollMs - Math.max(0, nowMs - this.#capturedMs));
    const count = Math.min(this.#recent.length, Math.round((wantedMs * this.#inputRateHz) / 1_000));
    const startMs = count === 0 ? nowMs : this.#capturedMs - (count * 1_000) / this.#inputRateHz;
    this.#framer.open(codec, this.#frameDurationMs, before.sinceMs === null ? 0 : startMs - before.sinceMs);
    const frames = count === 0 ? [] : this.#encodeRecent(count);
    this.#recent.forget();
    return frames;
  }

  /**
   * @param tailMs the microphone stays open for so much more of what is said now; a tail that runs is not made longer
   * @returns the talkspurt's last frames, if it is closed at once
   */
  closeTalk(nowMs: number, tailMs = 0): EncodedFrame[] {
    const microphone = this.#microphone;
    if (microphone.type === 'closed') return [];
    if (tailMs > 0) {
      // What was said until now and waits in the device is not of the tail yet.
      const wholeMs = tailMs + Math.max(0, nowMs - this.#capturedMs);
      this.#tailSamples = Math.min(this.#tailSamples, Math.round((wholeMs * this.#inputRateHz) / 1_000));
      const untilMs = Math.min(microphone.untilMs, nowMs + tailMs + TAIL_GRACE_MS);
      this.#microphone = { type: 'open', untilMs };
      return [];
    }
    this.#tailSamples = Infinity;
    this.#microphone = { type: 'closed', sinceMs: nowMs };
    return this.#framer.close();
  }

  /** To be called when no block comes. @returns the talkspurt's last frames, if its time is up */
  check(nowMs: number): EncodedFrame[] {
    const microphone = this.#microphone;
    return microphone.type === 'open' && nowMs >= microphone.untilMs ? this.closeTalk(nowMs) : [];
  }

  /**
   * @param onFiltered sees the high-passed samples, at the input rate, while the microphone is open (sidetone)
   * @param onIdle sees them while it is closed (monitor)
   */
  capture(
    block: Float32Array,
    nowMs: number,
    onFiltered: ((samples: Float32Array, count: number) => void) | null,
    onIdle: ((samples: Float32Array, count: number) => void) | null = null,
  ): EncodedFrame[] {
    const filtered = this.#filtered;
    const frames: EncodedFrame[] = [...this.check(nowMs)];
    for (let from = 0; from < block.length; from += CHUNK) {
      const count = Math.min(CHUNK, block.length - from);
      this.#highPass.process(
        from === 0 && count === block.length ? block : block.subarray(from),
        filtered,
        count,
      );
      this.level.add(filtered, count);
      const open = this.open ? Math.min(count, this.#tailSamples) : 0;
      if (open > 0) {
        onFiltered?.(filtered, open);
        this.#encode(open, frames);
        this.#tailSamples -= open;
        if (this.#tailSamples === 0) {
          const left = block.length - from - open;
          frames.push(...this.closeTalk(nowMs - (left * 1_000) / this.#inputRateHz));
        }
      }
      if (open === count) continue;
      const idle = open === 0 ? filtered : filtered.subarray(open);
      this.#recent.add(idle, count - open);
      onIdle?.(idle, count - open);
    }
    this.#capturedMs = nowMs;
    return frames;
  }

  #encodeRecent(count: number): EncodedFrame[] {
    const frames: EncodedFrame[] = [];
    // The filter's own beginning would be silence in front of it, heard as that much more delay after the press.
    this.#resampler.resetCentred();
    const fade = Math.min(count, Math.round((PRE_ROLL_FADE_MS * this.#inputRateHz) / 1_000));
    for (let done = 0; done < count; done += CHUNK) {
      const part = Math.min(CHUNK, count - done);
      this.#recent.copy(this.#filtered, part, count - done - part);
      for (let i = 0; i < part && done + i < fade; i++) {
        this.#filtered[i] *= 0.5 - 0.5 * Math.cos((Math.PI * (done + i)) / fade);
      }
      this.#encode(part, frames);
    }
    return frames;
  }

  #encode(count: number, frames: EncodedFrame[]): void {
    let from = 0;
    while (from < count) {
      if (this.#framer.atEdge) this.#applyFormat();
      // No further than the next frame edge: a new codec must find the rest of the samples unconverted.
      const wanted =
        this.#nextCodec === this.#codec ? count - from : this.#resampler.inputNeeded(this.#framer.missing);
      const take = Math.max(1, Math.min(count - from, wanted));
      const input = from === 0 ? this.#filtered : this.#filtered.subarray(from);
      const given = this.#resampler.process(input, this.#converted, take);
      this.#remember(input, take);
      from += take;
      if (this.#gated) this.#gate.process(this.#converted, given);
      this.#automaticGain?.process(this.#converted, given);
      this.#limiter.process(this.#converted, given);
      for (let at = 0; at < given;) {
        const part = Math.min(given - at, this.#framer.missing);
        this.#framer.add(this.#converted, at, part, frames);
        at += part;
        // Only a frame duration may change in the middle of converted samples.
        if (this.#framer.atEdge) this.#framer.setFormat(this.#codec, this.#frameDurationMs);
      }
    }
  }

  #remember(samples: Float32Array, count: number): void {
    const kept = HISTORY - count;
    this.#history.copyWithin(0, count);
    for (let i = 0; i < count; i++) this.#history[kept + i] = samples[i];
  }

  #applyFormat(): void {
    if (this.#nextCodec !== this.#codec) {
      this.#rebuild(this.#nextCodec);
      // The new filter goes on in the middle of a word instead of starting from silence.
      for (let at = 0; at < HISTORY; at += CHUNK) {
        this.#resampler.process(this.#history.subarray(at, at + CHUNK), this.#converted);
      }
    }
    this.#framer.setFormat(this.#codec, this.#frameDurationMs);
  }

  #rebuild(codec: CodecName): void {
    const codecRateHz = CODEC_RATE_HZ[codec];
    this.#codec = codec;
    if (this.#resampler.outputRateHz === codecRateHz && this.#resampler.inputRateHz === this.#inputRateHz) {
      this.#resampler.reset();
    } else {
      this.#resampler = new Resampler(this.#inputRateHz, codecRateHz);
      this.#converted = new Float32Array(this.#resampler.maxOutput(CHUNK));
      this.#gate = this.#gate.atRate(codecRateHz);
      this.#automaticGain?.setRate(codecRateHz);
    }
    this.#limiter = new Limiter(codecRateHz);
  }
}
