import { decodeMuLaw } from '../../../native-audio/dsp/mulaw.ts';
import { Resampler } from '../../../native-audio/dsp/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../native-audio/types.ts';
import type { AudioFrame } from '../../protocol/index.ts';
import { fromFloat, toFloat } from './samples.ts';
import { Timeline } from './timeline.ts';

/** How late or early a frame may be and still find its place; beyond it the talkspurt is placed anew. */
const WINDOW_MS = 5_000;

/** One talkspurt of one talker. */
interface Voice {
  readonly codec: CodecName;
  readonly resampler: Resampler | undefined;
  /** What the next frame should carry, and where its first sample belongs. */
  nextTimestamp: number;
  nextAt: number;
}

/**
 * Records what a listener is sent, without a sound device: pure, in frames and times, out samples.
 * The recording begins with the first sample heard. Within a talkspurt samples lie where their timestamps say;
 * between talkspurts lies the silence that there was.
 */
export class Recorder {
  readonly #rateHz: number;
  readonly #windowSamples: number;
  readonly #timeline: Timeline;
  readonly #voices = new Map<number, Voice>();
  #originMs: number | undefined;
  #frames = 0;

  /** @param rateHz of the recording. */
  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#windowSamples = (rateHz * WINDOW_MS) / 1_000;
    this.#timeline = new Timeline(this.#windowSamples * 2);
  }

  get frames(): number {
    return this.#frames;
  }

  /** @param nowMs monotonic time of arrival. */
  addFrame(frame: AudioFrame, nowMs: number): void {
    if (frame.payload.length === 0) return;
    this.#originMs ??= nowMs;
    this.#frames++;
    const voice = this.#voiceOf(frame, nowMs);
    const codecRateHz = CODEC_RATE_HZ[frame.codec];
    // Wrapped 32-bit difference, signed.
    const gap = (frame.timestamp - voice.nextTimestamp) | 0;
    // Sent twice: the last frame of a talkspurt may be.
    if (gap < 0) return;
    const pcm = new Int16Array(frame.payload.length);
    decodeMuLaw(frame.payload, pcm);
    const samples = voice.resampler ? this.#resample(voice.resampler, pcm, codecRateHz) : pcm;
    const at = voice.nextAt + Math.round((gap * this.#rateHz) / codecRateHz);
    this.#timeline.add(at, samples);
    voice.nextAt = at + samples.length;
    voice.nextTimestamp = (frame.timestamp + pcm.length) >>> 0;
  }

  /** @returns samples that can no longer change; of a long silence a piece. */
  takeSettled(nowMs: number): Int16Array {
    if (this.#originMs === undefined) return new Int16Array(0);
    return this.#timeline.take(Math.floor(((nowMs - this.#originMs - WINDOW_MS) * this.#rateHz) / 1_000));
  }

  /** Everything that is left, in pieces. */
  *takeAll(): Generator<Int16Array, void> {
    for (;;) {
      const piece = this.#timeline.take(this.#timeline.end);
      if (piece.length === 0) return;
      yield piece;
    }
  }

  #resample(resampler: Resampler, pcm: Int16Array, codecRateHz: number): Int16Array {
    const input = toFloat(pcm);
    const output = new Float32Array(Math.ceil((pcm.length * this.#rateHz) / codecRateHz) + 2);
    const count = resampler.process(input, output);
    return fromFloat(output.subarray(0, count));
  }

  #voiceOf(frame: AudioFrame, nowMs: number): Voice {
    const known = this.#voices.get(frame.stationNumber);
    const wallAt = Math.round(((nowMs - (this.#originMs ?? nowMs)) * this.#rateHz) / 1_000);
    if (known && known.codec === frame.codec && !frame.first && this.#isNear(known, frame, wallAt))
      return known;
    // A new talkspurt lies where it was heard, but not over the last one, which may have come in late; a codec that
    // changes within a talkspurt goes on where the other one ended.
    const wanted = !known ? wallAt : frame.first ? Math.max(wallAt, known.nextAt) : known.nextAt;
    const nextAt = Math.abs(wanted - wallAt) > this.#windowSamples ? wallAt : wanted;
    const codecRateHz = CODEC_RATE_HZ[frame.codec];
    const voice: Voice = {
      codec: frame.codec,
      resampler: codecRateHz === this.#rateHz ? undefined : new Resampler(codecRateHz, this.#rateHz),
      nextTimestamp: frame.timestamp,
      nextAt: Math.max(nextAt, this.#timeline.start),
    };
    this.#voices.set(frame.stationNumber, voice);
    return voice;
  }

  /** Whether the frame belongs to the talkspurt: what a network says of times is not to be trusted blindly. */
  #isNear(voice: Voice, frame: AudioFrame, wallAt: number): boolean {
    const gap = (frame.timestamp - voice.nextTimestamp) | 0;
    const at = voice.nextAt + (gap * this.#rateHz) / CODEC_RATE_HZ[frame.codec];
    if (gap < 0) return at > voice.nextAt - this.#windowSamples;
    return at >= this.#timeline.start && at <= wallAt + this.#windowSamples;
  }
}
