import { monoToInt16 } from './pcm.ts';
import { WavWriter } from './wav-file.ts';

export interface RecordingEvents {
  /** With the first block and then once a second: sample number `samples` came at `nowMs`, on the clock of `append`. */
  onMark(sampleRateHz: number, samples: number, nowMs: number): void;
  /** It ended by itself. @param reason a sentence for people. */
  onEnd(reason: string): void;
}

interface OpenFile {
  readonly writer: WavWriter;
  readonly rateHz: number;
  portion: Buffer;
  filled: number;
  samples: number;
  nextMark: number;
}

/** A system call for every block would be waste; a kill costs no more than this. */
const PORTION_MS = 50;

/**
 * Takes down what the output device is given, block by block, into a WAV file that is playable at any time.
 * A device with another rate in the middle ends it: one file has one rate.
 */
export class Recording {
  readonly #path: string;
  readonly #events: RecordingEvents;
  #open: OpenFile | undefined;
  #ended = false;

  constructor(path: string, events: RecordingEvents) {
    this.#path = path;
    this.#events = events;
  }

  /** @param block mono, −1..1. Never throws: sound goes on whatever the disk does. */
  append(block: Float32Array, sampleRateHz: number, nowMs: number): void {
    if (this.#ended) return;
    try {
      this.#open ??= this.#start(sampleRateHz);
      const open = this.#open;
      if (open.rateHz !== sampleRateHz) {
        this.#end('the speaker now has another sample rate');
        return;
      }
      if (open.samples >= open.nextMark) {
        open.nextMark += sampleRateHz;
        this.#events.onMark(sampleRateHz, open.samples, nowMs);
      }
      open.samples += block.length;
      if (open.filled + block.length * 2 > open.portion.length) this.#flush();
      if (block.length * 2 > open.portion.length) open.portion = Buffer.alloc(block.length * 2);
      monoToInt16(block, 1, open.portion.subarray(open.filled, open.filled + block.length * 2));
      open.filled += block.length * 2;
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
  }

  /** Writes what is left. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      this.#flush();
      this.#open?.writer.close();
    } catch {
      // The disk is full or gone: what was written before is all there is to keep.
    }
  }

  #start(rateHz: number): OpenFile {
    const writer = new WavWriter(this.#path, rateHz);
    const portion = Buffer.alloc(Math.round((rateHz * PORTION_MS) / 1_000) * 2);
    return { writer, rateHz, portion, filled: 0, samples: 0, nextMark: 0 };
  }

  #flush(): void {
    if (!this.#open || this.#open.filled === 0) return;
    this.#open.writer.append(this.#open.portion.subarray(0, this.#open.filled));
    this.#open.filled = 0;
  }

  #end(reason: string): void {
    this.close();
    this.#events.onEnd(`The recording ${this.#path} has ended: ${reason}.`);
  }
}
