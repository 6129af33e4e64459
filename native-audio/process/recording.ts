import { monoToInt16 } from '../dsp/pcm.ts';
import { fileTrouble } from '../wav/file-trouble.ts';
import { WavSeries } from '../wav/wav-series.ts';

export interface RecordingEvents {
  /**
   * Comes with the first block and then once a second: sample number `samples` came at `nowMs`
   * (clock of `append`).
   */
  onMark(path: string, sampleRateHz: number, samples: number, nowMs: number): void;
  /** It ended by itself. @param reason a sentence for people. */
  onEnd(path: string, reason: string): void;
}

interface OpenFile {
  readonly series: WavSeries;
  readonly rateHz: number;
  portion: Buffer;
  filled: number;
  nextMark: number;
}

/** How much is written at once. A kill of the process loses no more than this. */
const PORTION_MS = 50;

/**
 * Records what the output device gets into a WAV file that is playable at any time. A device with
 * another rate goes on in a new file, because a file has one rate.
 */
export class Recording {
  readonly path: string;
  readonly #events: RecordingEvents;
  readonly #isBegun: boolean;
  #open: OpenFile | undefined;
  #ended = false;

  /** @param isBegun the file already holds the beginning of this recording. */
  constructor(path: string, events: RecordingEvents, isBegun = false) {
    this.path = path;
    this.#events = events;
    this.#isBegun = isBegun;
  }

  /** @param block mono, −1..1. Never throws: sound goes on whatever the disk does. */
  append(block: Float32Array, sampleRateHz: number, nowMs: number): void {
    if (this.#ended) return;
    try {
      const open = this.#openFor(sampleRateHz);
      if (open.filled + block.length * 2 > open.portion.length) flush(open);
      const samples = open.series.samples + open.filled / 2;
      // A new file begins at zero.
      if (samples >= open.nextMark || samples < open.nextMark - sampleRateHz) {
        open.nextMark = samples + sampleRateHz;
        this.#events.onMark(open.series.path, sampleRateHz, samples, nowMs);
      }
      if (block.length * 2 > open.portion.length) open.portion = Buffer.alloc(block.length * 2);
      monoToInt16(block, 1, open.portion.subarray(open.filled, open.filled + block.length * 2));
      open.filled += block.length * 2;
    } catch (error) {
      this.#end(error);
    }
  }

  /** Writes what is left. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      if (this.#open) closeFile(this.#open);
    } catch {
      // The disk is full or gone. What was written before is kept.
    }
  }

  #openFor(rateHz: number): OpenFile {
    if (this.#open?.rateHz === rateHz) return this.#open;
    const isBegun = this.#isBegun || this.#open !== undefined;
    if (this.#open) closeFile(this.#open);
    this.#open = undefined;
    const series = new WavSeries(this.path, rateHz, { append: isBegun });
    const portion = Buffer.alloc(Math.round((rateHz * PORTION_MS) / 1_000) * 2);
    this.#open = { series, rateHz, portion, filled: 0, nextMark: series.samples };
    return this.#open;
  }

  #end(error: unknown): void {
    const path = this.#open?.series.path ?? this.path;
    // Drop what did not fit.
    if (this.#open) this.#open.filled = 0;
    this.close();
    const kept = this.#open ? ' What was recorded until then is kept.' : '';
    this.#events.onEnd(path, `The recording "${path}" has ended: ${fileTrouble(error)}.${kept}`);
  }
}

function flush(open: OpenFile): void {
  if (open.filled === 0) return;
  open.series.append(open.portion.subarray(0, open.filled));
  open.filled = 0;
}

function closeFile(open: OpenFile): void {
  try {
    flush(open);
  } finally {
    open.series.close();
  }
}
