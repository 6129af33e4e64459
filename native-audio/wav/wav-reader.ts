import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import type { WavHeader } from './header-reading.ts';
import { MonoDecoder } from './mono-decoder.ts';
import type { WavFormat } from './wav-format.ts';
import { readWavHeader } from './wav-header.ts';
import { WavProblem } from './wav-problem.ts';

const PORTION_BYTES = 65_536;

/**
 * Reads a WAV file from start to end as mono. The constructor reads the header; memory does not
 * grow with the file.
 */
export class WavReader {
  readonly format: WavFormat;
  /** How many frames the file really holds. */
  readonly frames: number;
  readonly #fd: number;
  readonly #decoder: MonoDecoder;
  readonly #blocks: Float32Array[] = [];
  readonly #endByte: number;
  #atByte = 0;
  #ended = false;

  /** @throws WavProblem, or the file system's own error */
  constructor(path: string) {
    // Check before opening: opening a pipe without a writer would wait for ever.
    checkIsFile(statSync(path));
    // O_NONBLOCK: the path may have become a pipe meanwhile. Windows has no such flag.
    this.#fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(this.#fd);
      checkIsFile(stats);
      const { format, dataBytes, lead } = this.#readHeader(stats.size);
      const frameBytes = format.channels * format.bytesPerSample;
      this.format = format;
      this.#decoder = new MonoDecoder(format);
      this.#atByte -= lead.length;
      const available = Math.max(0, stats.size - this.#atByte);
      this.frames = Math.floor(Math.min(dataBytes ?? available, available) / frameBytes);
      this.#endByte = this.#atByte + this.frames * frameBytes;
      if (this.frames === 0) throw new WavProblem('it holds no samples');
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get sampleRateHz(): number {
    return this.format.sampleRateHz;
  }

  /** @returns how many samples were written to `out`; fewer than its length only at the end */
  read(out: Float32Array): number {
    let filled = 0;
    while (filled < out.length) {
      const [block] = this.#blocks;
      if (block) {
        const taken = block.subarray(0, out.length - filled);
        out.set(taken, filled);
        filled += taken.length;
        if (taken.length < block.length) this.#blocks[0] = block.subarray(taken.length);
        else this.#blocks.shift();
      } else if (this.#ended) break;
      else this.#decodeMore();
    }
    return filled;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #decodeMore(): void {
    const bytes = this.#readBytes(Math.min(PORTION_BYTES, this.#endByte - this.#atByte));
    this.#ended = bytes.length === 0;
    this.#blocks.push(...(this.#ended ? this.#decoder.end() : this.#decoder.push(bytes)));
  }

  #readHeader(totalBytes: number): WavHeader {
    const reading = readWavHeader(totalBytes);
    let step = reading.next();
    while (!step.done) {
      if ('read' in step.value) step = reading.next(this.#readBytes(step.value.read));
      else {
        this.#atByte += step.value.skip;
        step = reading.next();
      }
    }
    return step.value;
  }

  /** Returns fewer bytes only at the end of the file. */
  #readBytes(bytes: number): Buffer {
    const buffer = Buffer.alloc(bytes);
    let filled = 0;
    while (filled < bytes) {
      const got = readSync(this.#fd, buffer, filled, bytes - filled, this.#atByte);
      if (got === 0) break;
      filled += got;
      this.#atByte += got;
    }
    return buffer.subarray(0, filled);
  }
}

function checkIsFile(stats: Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  throw new WavProblem(`it is ${kind}, not a file`, false);
}
