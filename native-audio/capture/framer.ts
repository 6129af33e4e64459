import { encodeMuLawFromFloat } from '../dsp/mulaw.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../common/encoded-frame.ts';

/** The media clock counts in samples of the fastest codec, so that every codec's timestamp is a whole share of it. */
const CLOCK_RATE_HZ = 16_000;
// Wraps where the timestamp of the slowest codec wraps, at a multiple of every codec's own wrap.
const CLOCK_WRAP = 2 ** 33;

/**
 * Cuts one talker's samples into frames. Sequence and media clock go on from talkspurt to talkspurt; the clock also counts the
 * silence between them, as RTP's does (RFC 3550, section 5.1).
 *
 * A timestamp is the media clock in samples of the frame's own codec (`clock × rate / 16000`, modulo 2^32), so after a
 * switch of codec it goes on in the other unit: 8 kHz stamps are half of what 16 kHz stamps would be at that moment.
 */
export class Framer {
  #sequence: number;
  #clock: number;
  #codec: CodecName = 'PCMU/16000';
  #frameSamples = 160;
  #pending = new Uint8Array(320);
  #filled = 0;
  #first = true;

  /** Where the counters start matters to nobody; tests start them just before they wrap. */
  constructor(sequence = 0, clock = 0) {
    this.#sequence = sequence & 0xffff;
    this.#clock = clock % CLOCK_WRAP;
  }

  /** Starts a talkspurt, `silentMs` after the last one ended. */
  open(codec: CodecName, frameDurationMs: FrameDurationMs, silentMs: number): void {
    this.#filled = 0;
    this.#first = true;
    // A whole number of 8 kHz samples, so that both codecs' stamps stay whole.
    this.#advance(2 * Math.max(0, Math.round((silentMs * CLOCK_RATE_HZ) / 2_000)));
    this.setFormat(codec, frameDurationMs);
  }

  /** Takes effect at once: call it at a frame edge only (`atEdge`). */
  setFormat(codec: CodecName, frameDurationMs: FrameDurationMs): void {
    this.#codec = codec;
    this.#frameSamples = (CODEC_RATE_HZ[codec] * frameDurationMs) / 1_000;
  }

  get atEdge(): boolean {
    return this.#filled === 0;
  }

  /** Samples to the next frame edge. */
  get missing(): number {
    return this.#frameSamples - this.#filled;
  }

  /** Adds samples from `from`; a frame that they complete is added to `frames`. At most `missing` samples. */
  add(samples: Float32Array, from: number, count: number, frames: EncodedFrame[]): void {
    encodeMuLawFromFloat(samples, from, count, this.#pending, this.#filled);
    this.#filled += count;
    if (this.#filled >= this.#frameSamples) frames.push(this.#take(false));
  }

  /** @returns what is left, flagged `last` (if there is anything), then an empty `last` frame that covers its loss. */
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
