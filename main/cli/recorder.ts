import { decodeMuLaw } from '../../native-audio/mulaw.ts';
import { Resampler } from '../../native-audio/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../native-audio/types.ts';
import type { AudioFrame } from '../protocol/index.ts';
import { Timeline } from './timeline.ts';

/** How late a frame may be and still find its place; beyond it the talkspurt is placed anew. */
const WINDOW_MS = 5_000;

interface Voice {
  readonly codec: CodecName;
  /** Timestamp and position of the sample the talkspurt is hung on. */
  readonly anchorTimestamp: number;
  readonly anchorAt: number;
  readonly resampler: Resampler | undefined;
  /** Next position of resampled audio. */
  nextAt: number;
}

/**
 * Records what a listener is sent, without a sound device: pure, in frames and times, out samples.
 * The recording begins with the first sample heard. Within a talkspurt samples lie where their timestamps say;
 * between talkspurts lies the silence that there was.
 */
export class Recorder {
  readonly #rateHz: number;
  readonly #timeline: Timeline;
  readonly #voices = new Map<number, Voice>();
  #originMs: number | undefined;
  #frames = 0;

  /** @param rateHz of the recording. */
  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#timeline = new Timeline((rateHz * WINDOW_MS) / 500);
  }

  get frames(): number {
    return this.#frames;
  }

  /** @param nowMs monotonic time of arrival. */
  hear(frame: AudioFrame, nowMs: number): void {
    if (frame.payload.length === 0) return;
    this.#originMs ??= nowMs;
    this.#frames++;
    const voice = this.#voiceOf(frame, nowMs);
    const pcm = new Int16Array(frame.payload.length);
    decodeMuLaw(frame.payload, pcm);
    if (!voice.resampler) {
      this.#timeline.add(this.#position(voice, frame), pcm);
      return;
    }
    const input = Float32Array.from(pcm, (sample) => sample / 32_768);
    const output = new Float32Array(Math.ceil((pcm.length * this.#rateHz) / CODEC_RATE_HZ[frame.codec]) + 2);
    const count = voice.resampler.process(input, output);
    const samples = Int16Array.from(output.subarray(0, count), (sample) =>
      Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
    );
    const at = Math.max(voice.nextAt, this.#timeline.start);
    this.#timeline.add(at, samples);
    voice.nextAt = at + count;
  }

  /** @returns the samples that can no longer change. */
  takeSettled(nowMs: number): Int16Array {
    if (this.#originMs === undefined) return new Int16Array(0);
    return this.#timeline.take(Math.floor(((nowMs - this.#originMs - WINDOW_MS) * this.#rateHz) / 1_000));
  }

  /** @returns everything that is left. */
  takeAll(): Int16Array {
    return this.#timeline.take(this.#timeline.end);
  }

  #voiceOf(frame: AudioFrame, nowMs: number): Voice {
    const known = this.#voices.get(frame.talker);
    if (known && !frame.first && known.codec === frame.codec) {
      if (known.resampler || this.#position(known, frame) >= this.#timeline.start) return known;
    }
    const wallAt = Math.round(((nowMs - (this.#originMs ?? nowMs)) * this.#rateHz) / 1_000);
    // A codec that changes inside a talkspurt goes on where the last one ended.
    const anchorAt = Math.max(wallAt, this.#timeline.start);
    const codecRateHz = CODEC_RATE_HZ[frame.codec];
    const voice: Voice = {
      codec: frame.codec,
      anchorTimestamp: frame.timestamp,
      anchorAt,
      resampler: codecRateHz === this.#rateHz ? undefined : new Resampler(codecRateHz, this.#rateHz),
      nextAt: anchorAt,
    };
    this.#voices.set(frame.talker, voice);
    return voice;
  }

  #position(voice: Voice, frame: AudioFrame): number {
    // Wrapped 32-bit difference, signed: a frame may be older than the anchor.
    return voice.anchorAt + ((frame.timestamp - voice.anchorTimestamp) | 0);
  }
}
