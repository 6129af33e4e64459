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
/** Enough past samples to start the longest filter, at 192 kHz, in the middle of a word. */
const HISTORY = 1_024;
/** A pre-roll starts in the middle of sound; this fade prevents a click. */
const PRE_ROLL_FADE_MS = 1;

/**
 * The blocks of a tail may arrive late. After this time the microphone closes, even if the device
 * stands still.
 */
const TAIL_GRACE_MS = 25;

type Microphone =
  | { readonly type: 'closed'; readonly sinceMs: number | null }
  /** Closes at this time in any case. */
  | { readonly type: 'open'; readonly untilMs: number };

/**
 * From the microphone to frames: high-pass → level → (open microphone only) resampler → gate →
 * automatic gain → limiter → mu-law → framer. Gate and automatic gain are off by default.
 *
 * At most `preRollMs` of sound from before a press is sent, counted back from the press, and only
 * sound that the device had delivered by then; with 0, none is sent. The resampler therefore starts
 * from silence at each talkspurt. The high-pass keeps running, so that a microphone with an offset
 * does not thump.
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
  /** Samples since the last talkspurt, if all of them are from one device and without a gap. */
  #recent: RecentSound;
  /** After a release: the microphone closes after this many more samples. */
  #tailSamples = Infinity;
  /** When the newest block arrived. */
  #capturedMs = 0;
  readonly #filtered = new Float32Array(CHUNK);
  #converted: Float32Array;
  /** The samples that this talkspurt gave to the resampler last, newest at the end. */
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

  /**
   * Takes effect with the next press.
   * @param preRollMs 0…60
   */
  setPreRoll(preRollMs: number): void {
    this.#preRollMs = preRollMs;
  }

  /** Blocks were left out, so that the next samples do not continue the last ones. */
  forgetRecent(): void {
    this.#recent.forget();
  }

  /**
   * Another microphone, even at the same rate, has another sound and another level of the voice.
   */
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
   * If the microphone is open already, it stays open with a new limit: two presses are one
   * talkspurt.
   * @returns the whole frames of the pre-roll; its rest leaves with the first block
   */
  openTalk(codec: CodecName, nowMs: number, maxMs: number): EncodedFrame[] {
    this.#nextCodec = codec;
    const before = this.#microphone;
    this.#microphone = { type: 'open', untilMs: nowMs + maxMs };
    this.#tailSamples = Infinity;
    if (before.type === 'open') return [];
    this.#history.fill(0);
    this.#rebuild(codec);
    // The device still holds the sound since its last block and will deliver it. That sound is
    // from before the press too.
    const wantedMs = Math.max(0, this.#preRollMs - Math.max(0, nowMs - this.#capturedMs));
    const count = Math.min(this.#recent.length, Math.round((wantedMs * this.#inputRateHz) / 1_000));
    const startMs = count === 0 ? nowMs : this.#capturedMs - (count * 1_000) / this.#inputRateHz;
    this.#framer.open(codec, this.#frameDurationMs, before.sinceMs === null ? 0 : startMs - before.sinceMs);
    const frames = count === 0 ? [] : this.#encodeRecent(count);
    this.#recent.forget();
    return frames;
  }

  /**
   * @param tailMs the microphone stays open for this much more sound; a running tail is not
   * extended
   * @returns the talkspurt's last frames, if it closes at once
   */
  closeTalk(nowMs: number, tailMs = 0): EncodedFrame[] {
    const microphone = this.#microphone;
    if (microphone.type === 'closed') return [];
    if (tailMs > 0) {
      // The sound that waits in the device was spoken before the release, so it does not count
      // as tail.
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

  /**
   * Call this when no block arrives.
   * @returns the talkspurt's last frames, if its time is up
   */
  check(nowMs: number): EncodedFrame[] {
    const microphone = this.#microphone;
    return microphone.type === 'open' && nowMs >= microphone.untilMs ? this.closeTalk(nowMs) : [];
  }

  /**
   * @param onFiltered gets the high-passed samples, at the input rate, while the microphone is open
   * (sidetone)
   * @param onIdle gets them while it is closed (monitor)
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
    // Otherwise the filter would start with silence, and everything after the press would come
    // that much later.
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
      // Convert only up to the next frame edge, so that a new codec finds the remaining samples
      // unconverted.
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
        // In the middle of converted samples, only the frame duration may change.
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
      // The new filter continues in the middle of a word instead of starting from silence.
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
