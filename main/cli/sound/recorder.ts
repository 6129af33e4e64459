import { decodeMuLaw } from '../../../native-audio/dsp/mulaw.ts';
import { Resampler } from '../../../native-audio/dsp/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { AudioFrame } from '../../protocol/index.ts';
import { fromFloat, toFloat } from './samples.ts';
import { Timeline } from './timeline.ts';

/**
 * A frame may be this late or early and still find its place; beyond it the talkspurt gets a new
 * place.
 */
const WINDOW_MS = 5_000;

/** One talkspurt of one talker. */
interface Voice {
  readonly codec: CodecName;
  readonly resampler: Resampler | undefined;
  /** Timestamp of the next frame, and the position of its first sample. */
  nextTimestamp: number;
  nextAt: number;
}

/**
 * Records what a listener receives, without a sound device. Pure: frames and times in, samples out.
 * The recording begins with the first sample. Within a talkspurt, timestamps place the samples;
 * between talkspurts there is as much silence as there was.
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
    // A duplicate: the last frame of a talkspurt may be sent twice.
    if (gap < 0) return;
    const pcm = new Int16Array(frame.payload.length);
    decodeMuLaw(frame.payload, pcm);
    const samples = voice.resampler ? this.#resample(voice.resampler, pcm, codecRateHz) : pcm;
    const at = voice.nextAt + Math.round((gap * this.#rateHz) / codecRateHz);
    this.#timeline.add(at, samples);
    voice.nextAt = at + samples.length;
    voice.nextTimestamp = (frame.timestamp + pcm.length) >>> 0;
  }

  /** @returns samples that can no longer change; a long silence comes in pieces. */
  takeSettled(nowMs: number): Int16Array {
    if (this.#originMs === undefined) return new Int16Array(0);
    return this.#timeline.take(Math.floor(((nowMs - this.#originMs - WINDOW_MS) * this.#rateHz) / 1_000));
  }

  /** Yields everything that is left, in pieces. */
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
    // A new talkspurt is placed at its time of arrival, but not over the last one, which may have
    // arrived late. After a change of codec within a talkspurt, samples follow the last ones.
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

  /**
   * Whether the frame belongs to the talkspurt: timestamps from the network cannot be trusted
   * blindly.
   */
  #isNear(voice: Voice, frame: AudioFrame, wallAt: number): boolean {
    const gap = (frame.timestamp - voice.nextTimestamp) | 0;
    const at = voice.nextAt + (gap * this.#rateHz) / CODEC_RATE_HZ[frame.codec];
    if (gap < 0) return at > voice.nextAt - this.#windowSamples;
    return at >= this.#timeline.start && at <= wallAt + this.#windowSamples;
  }
}
