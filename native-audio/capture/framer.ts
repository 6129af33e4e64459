import { encodeMuLawFromFloat } from '../dsp/mulaw.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../common/encoded-frame.ts';

/**
 * The media clock counts samples of the fastest codec, so that each codec's timestamp is a whole
 * share of it.
 */
const CLOCK_RATE_HZ = 16_000;
// The clock wraps where the slowest codec's timestamp wraps, at a multiple of each codec's own
// wrap.
const CLOCK_WRAP = 2 ** 33;

/**
 * Cuts one talker's samples into frames. Sequence numbers and media clock continue from talkspurt
 * to talkspurt. The clock also counts the silence between them, as in RTP (RFC 3550, section 5.1).
 *
 * A timestamp is the media clock in samples of the frame's own codec (`clock × rate / 16000`,
 * modulo 2^32). After a change of codec it continues in the other unit: at the same moment, an 8
 * kHz timestamp is half of a 16 kHz one.
 */
export class Framer {
  #sequence: number;
  #clock: number;
  #codec: CodecName = 'PCMU/16000';
  #frameSamples = 160;
  #pending = new Uint8Array(320);
  #filled = 0;
  #first = true;

  /** The start values do not matter; tests let them start just before they wrap. */
  constructor(sequence = 0, clock = 0) {
    this.#sequence = sequence & 0xffff;
    this.#clock = clock % CLOCK_WRAP;
  }

  /** Starts a talkspurt, `silentMs` after the last one ended. */
  open(codec: CodecName, frameDurationMs: FrameDurationMs, silentMs: number): void {
    this.#filled = 0;
    this.#first = true;
    // A whole number of 8 kHz samples keeps the timestamps of both codecs whole.
    this.#advance(2 * Math.max(0, Math.round((silentMs * CLOCK_RATE_HZ) / 2_000)));
    this.setFormat(codec, frameDurationMs);
  }

  /** Takes effect at once. Call this at a frame edge only (`atEdge`). */
  setFormat(codec: CodecName, frameDurationMs: FrameDurationMs): void {
    this.#codec = codec;
    this.#frameSamples = (CODEC_RATE_HZ[codec] * frameDurationMs) / 1_000;
  }

  get atEdge(): boolean {
    return this.#filled === 0;
  }

  /** Samples until the next frame edge. */
  get missing(): number {
    return this.#frameSamples - this.#filled;
  }

  /**
   * Adds `count` samples from `from`, at most `missing`. A completed frame is added to `frames`.
   */
  add(samples: Float32Array, from: number, count: number, frames: EncodedFrame[]): void {
    encodeMuLawFromFloat(samples, from, count, this.#pending, this.#filled);
    this.#filled += count;
    if (this.#filled >= this.#frameSamples) frames.push(this.#take(false));
  }

  /**
   * @returns the rest, flagged `last` (if there is any), then an empty `last` frame in case the
   * first one is lost
   */
  close(): EncodedFrame[] {
    const frames: EncodedFrame[] = [];
    if (this.#filled > 0) frames.push(this.#take(true));
    frames.push(this.#take(true));
    return frames;
  }

  #take(last: boolean): EncodedFrame {
    const frame: EncodedFrame = {
      first: this.#first,
      last,
      codec: this.#codec,
      sequence: this.#sequence,
      timestamp: Math.floor((this.#clock * CODEC_RATE_HZ[this.#codec]) / CLOCK_RATE_HZ) % 2 ** 32,
      payload: this.#pending.slice(0, this.#filled),
    };
    this.#advance((this.#filled * CLOCK_RATE_HZ) / CODEC_RATE_HZ[this.#codec]);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#first = false;
    this.#filled = 0;
    return frame;
  }

  #advance(ticks: number): void {
    this.#clock = (this.#clock + ticks) % CLOCK_WRAP;
  }
}
