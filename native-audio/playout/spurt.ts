import { Anchor } from './anchor.ts';
import { decodeMuLawToFloat, encodeMuLawFromFloat } from '../dsp/mulaw.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import { type EncodedFrame, MAX_AUDIO_PAYLOAD_BYTES } from '../../common/encoded-frame.ts';

/**
 * Time inside a talkspurt is counted in samples of the fastest codec, so that each codec's sample
 * is a whole number of ticks.
 */
export const TICKS_PER_MS = 16;
const RING = 128;
/** A frame further away than this does not belong to this talkspurt: its sender started again. */
const FOREIGN_FRAMES = 100;
const FOREIGN_TICKS = 1_000 * TICKS_PER_MS;

interface Slot {
  /** Sequence number without wraps; −1 is an empty slot. */
  extended: number;
  start: number;
  end: number;
  codec: CodecName;
  last: boolean;
}

export function ticksPerSample(codec: CodecName): number {
  return (TICKS_PER_MS * 1_000) / CODEC_RATE_HZ[codec];
}

/** @returns a − b of 16-bit sequence numbers, −32768..32767 */
export function sequenceDistance(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

export type InsertResult = 'stored' | 'late' | 'duplicate' | 'foreign';
export type Head = 'audio' | 'gap' | 'empty' | 'end';

/**
 * The frames of one talkspurt in order, and the place of reading. Memory is fixed (128 frames). The
 * timestamp gives a frame's place; after a change of codec, whose timestamps count in another unit,
 * the sequence number does.
 */
export class Spurt {
  readonly #ring: Slot[] = Array.from({ length: RING }, () => ({
    extended: -1,
    start: 0,
    end: 0,
    codec: 'PCMU/16000' as const,
    last: false,
  }));
  readonly #bytes = new Uint8Array(RING * MAX_AUDIO_PAYLOAD_BYTES);
  #firstIndex = 0;
  #headIndex = 0;
  #newestIndex = 0;
  #newestSequence = 0;
  #newestCodec: CodecName = 'PCMU/16000';
  /** The timestamp and the tick of the newest frame of each codec. */
  #marks: Partial<Record<CodecName, { timestamp: number; tick: number }>> = {};
  #endIndex: number | null = null;
  readonly anchor = new Anchor();
  /** When its newest audio arrived. */
  heardMs = 0;
  /** Length of the first frame. All other frames are as long, except the last one. */
  frameTicks = 0;
  /** The place of reading, in ticks. */
  position = 0;
  /** End of the newest frame, in ticks. */
  newestEnd = 0;
  /** End of the frame that was inserted last, in ticks. */
  insertedEnd = 0;
  /**
   * Sequence number of the frame that was read last, and the offset of the first sample that was
   * read.
   */
  readSequence = 0;
  readOffset = 0;
  /** Frames that never came and were passed by. */
  lost = 0;
  /** Frames that came and were skipped to catch up. */
  skipped = 0;
  firstSequence = 0;

  /** Forgets everything and starts with the first frame that arrived of a talkspurt. */
  begin(frame: EncodedFrame): void {
    for (const slot of this.#ring) slot.extended = -1;
    this.#firstIndex = 1 << 16;
    this.#headIndex = this.#firstIndex;
    this.#newestIndex = this.#firstIndex;
    this.#newestSequence = frame.sequence;
    this.#newestCodec = frame.codec;
    this.#marks = {};
    this.#endIndex = null;
    this.position = 0;
    this.newestEnd = 0;
    this.lost = 0;
    this.skipped = 0;
    this.firstSequence = frame.sequence;
    this.#store(this.#firstIndex, 0, frame);
    this.frameTicks = this.insertedEnd;
    this.anchor.restart();
  }

  /** The codec of the frame at the place of reading, or of the next one. */
  get headCodec(): CodecName {
    for (let index = this.#headIndex; index <= this.#newestIndex; index++) {
      const slot = this.#ring[index % RING];
      if (slot.extended === index) return slot.codec;
    }
    return this.#newestCodec;
  }

  get depthTicks(): number {
    return Math.max(0, this.newestEnd - this.position);
  }

  /** Whether this talkspurt, or the one right before it, may contain the sequence number. */
  isNear(sequence: number): boolean {
    return Math.abs(sequenceDistance(sequence, this.#newestSequence)) <= FOREIGN_FRAMES;
  }

  /** Whether the sequence number is the frame at the place of reading, or the next one. */
  isNext(sequence: number): boolean {
    return this.#extend(sequence) === this.#headIndex;
  }

  isAfterEnd(sequence: number): boolean {
    return this.#endIndex !== null && this.#extend(sequence) > this.#endIndex;
  }

  isNewer(sequence: number): boolean {
    return sequenceDistance(sequence, this.#newestSequence) > 0;
  }

  /**
   * Copies a frame in.
   * @param started whether reading has begun: then a frame before the place of reading is late.
   * Otherwise reading moves back to it.
   */
  insert(frame: EncodedFrame, started: boolean): InsertResult {
    if (!this.isNear(frame.sequence)) return 'foreign';
    const index = this.#extend(frame.sequence);
    const slot = this.#ring[index % RING];
    if (slot.extended === index) return 'duplicate';
    if (slot.extended > index) return 'late';
    const start = this.#place(index, frame);
    if (start === null) return 'foreign';
    const before = index < this.#headIndex;
    this.#store(index, start, frame);
    if (!started) {
      if (before) {
        this.#firstIndex = Math.min(this.#firstIndex, index);
        this.#headIndex = index;
        this.position = Math.min(this.position, start);
      }
      return 'stored';
    }
    // It was counted as lost, but it came after all.
    if (before && index > this.#firstIndex) this.lost = Math.max(0, this.lost - 1);
    return before || (slot.end <= this.position && frame.payload.length > 0) ? 'late' : 'stored';
  }

  /** Passes over what was read and says what comes next. */
  settle(): Head {
    while (this.#headIndex <= this.#newestIndex) {
      let index = this.#headIndex;
      while (this.#ring[index % RING].extended !== index) index++;
      const slot = this.#ring[index % RING];
      if (slot.start > this.position) return 'gap';
      this.lost += index - this.#headIndex;
      this.#headIndex = index;
      if (slot.end > this.position) return 'audio';
      this.#headIndex++;
      if (slot.last) return 'end';
    }
    return this.#endIndex !== null && this.#headIndex > this.#endIndex ? 'end' : 'empty';
  }

  /** Ticks to the next frame. Call only after `settle` returned `gap`. */
  get gapTicks(): number {
    let index = this.#headIndex;
    while (this.#ring[index % RING].extended !== index) index++;
    return this.#ring[index % RING].start - this.position;
  }

  /**
   * Decodes up to `count` samples of the frame at the head. Call only after `settle` returned
   * `audio`.
   * @returns how many samples were decoded
   */
  read(out: Float32Array, at: number, count: number): number {
    const slot = this.#ring[this.#headIndex % RING];
    const perSample = ticksPerSample(slot.codec);
    const offset = Math.floor((this.position - slot.start) / perSample);
    const given = Math.min(count, (slot.end - slot.start) / perSample - offset);
    decodeMuLawToFloat(
      this.#bytes,
      (this.#headIndex % RING) * MAX_AUDIO_PAYLOAD_BYTES + offset,
      given,
      out,
      at,
    );
    this.position = slot.start + (offset + given) * perSample;
    this.readSequence = (this.#newestSequence + this.#headIndex - this.#newestIndex) & 0xffff;
    this.readOffset = offset;
    return given;
  }

  /**
   * Decodes up to `count` samples from the place of reading without moving it. Call only after
   * `settle` returned `audio`.
   * @returns how many samples there are before a gap or another codec
   */
  peek(out: Float32Array, count: number): number {
    return this.#walk(count, (byte, at, samples) => decodeMuLawToFloat(this.#bytes, byte, samples, out, at));
  }

  /**
   * Replaces `count` samples, starting `from` samples after the place of reading, by those at
   * `samples[from]`. Call `peek` before.
   */
  overwrite(samples: Float32Array, from: number, count: number): void {
    this.#walk(from + count, (byte, at, length) => {
      const skip = Math.min(length, Math.max(0, from - at));
      encodeMuLawFromFloat(samples, at + skip, length - skip, this.#bytes, byte + skip);
    });
  }

  /** Continues reading at `tick`; frames that end before it count as skipped. */
  skipTo(tick: number): void {
    for (let index = this.#headIndex; index <= this.#newestIndex; index++) {
      const slot = this.#ring[index % RING];
      if (slot.extended === index && slot.end > this.position && slot.end <= tick) this.skipped++;
    }
    this.position = tick;
  }

  /** Start of the newest frame, in ticks. */
  get newestStart(): number {
    return this.#ring[this.#newestIndex % RING].start;
  }

  /**
   * Calls `visit` for each stretch of bytes that holds the next `count` samples.
   * @returns how many samples there were
   */
  #walk(count: number, visit: (byte: number, at: number, samples: number) => void): number {
    const codec = this.#ring[this.#headIndex % RING].codec;
    const perSample = ticksPerSample(codec);
    let at = 0;
    let tick = this.position;
    for (let index = this.#headIndex; index <= this.#newestIndex && at < count; index++) {
      const slot = this.#ring[index % RING];
      if (slot.extended !== index || slot.codec !== codec || slot.start > tick) break;
      const offset = Math.floor((tick - slot.start) / perSample);
      const samples = Math.min(count - at, (slot.end - slot.start) / perSample - offset);
      if (samples <= 0) continue;
      visit((index % RING) * MAX_AUDIO_PAYLOAD_BYTES + offset, at, samples);
      at += samples;
      tick = slot.end;
    }
    return at;
  }

  #extend(sequence: number): number {
    return this.#newestIndex + sequenceDistance(sequence, this.#newestSequence);
  }

  /** @returns the frame's first tick, or null if its timestamp cannot belong to this talkspurt */
  #place(index: number, frame: EncodedFrame): number | null {
    const perSample = ticksPerSample(frame.codec);
    const length = frame.payload.length * perSample;
    const steps = index - this.#newestIndex;
    const expected = steps > 0 ? this.newestEnd + (steps - 1) * length : this.newestStart + steps * length;
    const mark = this.#marks[frame.codec];
    if (!mark || (steps > 0 && frame.codec !== this.#newestCodec)) return expected;
    const start = mark.tick + ((frame.timestamp - mark.timestamp) | 0) * perSample;
    return Math.abs(start - expected) > FOREIGN_TICKS ? null : start;
  }

  #store(index: number, start: number, frame: EncodedFrame): void {
    const slot = this.#ring[index % RING];
    const length = Math.min(frame.payload.length, MAX_AUDIO_PAYLOAD_BYTES);
    slot.extended = index;
    slot.start = start;
    slot.end = start + length * ticksPerSample(frame.codec);
    slot.codec = frame.codec;
    slot.last = frame.last;
    const base = (index % RING) * MAX_AUDIO_PAYLOAD_BYTES;
    for (let i = 0; i < length; i++) this.#bytes[base + i] = frame.payload[i];
    this.insertedEnd = slot.end;
    if (frame.last && this.#endIndex === null) this.#endIndex = index;
    if (index < this.#newestIndex) return;
    this.#newestIndex = index;
    this.#newestSequence = frame.sequence;
    this.#newestCodec = frame.codec;
    this.newestEnd = Math.max(this.newestEnd, slot.end);
    this.#marks[frame.codec] = { timestamp: frame.timestamp, tick: start };
    // Very short frames could fill the ring before the depth limit is reached.
    if (index - this.#headIndex >= RING) {
      this.#headIndex = index - RING + 1;
      this.#settleAfterOverrun();
    }
  }

  #settleAfterOverrun(): void {
    let index = this.#headIndex;
    while (this.#ring[index % RING].extended !== index) index++;
    this.#headIndex = index;
    this.position = Math.max(this.position, this.#ring[index % RING].start);
  }
}
