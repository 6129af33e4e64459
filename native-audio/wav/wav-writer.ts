import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { WavProblem } from './wav-problem.ts';

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** The sizes in a RIFF header have 32 bits. The number is even, for samples of two bytes. */
export const MOST_DATA_BYTES = 0xffff_fffe - HEADER_BYTES;

export interface WavWriterOptions {
  /** Continues at the end of an existing recording of the same kind. */
  readonly append?: boolean;
  /** Fails if the file exists. */
  readonly isNew?: boolean;
  readonly mostDataBytes?: number;
}

/**
 * Writes a mono 16-bit WAV file whose header is true after each `append`, even if the `append`
 * failed. Samples are written first and the header right after them. If the process is killed
 * between the two, the header counts too few samples, never too many.
 */
export class WavWriter {
  readonly #fd: number;
  readonly #sampleRateHz: number;
  readonly #mostDataBytes: number;
  #dataBytes = 0;

  /**
   * @throws WavProblem, or the file system's own error; an existing file is emptied only after all
   * checks
   */
  constructor(path: string, sampleRateHz: number, options: WavWriterOptions = {}) {
    checkCanBeWritten(statSync(path, { throwIfNoEntry: false }));
    this.#sampleRateHz = sampleRateHz;
    this.#mostDataBytes = options.mostDataBytes ?? MOST_DATA_BYTES;
    const isNew = options.isNew === true ? constants.O_EXCL : 0;
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT | isNew, 0o666);
    try {
      if (options.append === true && this.#isRecording()) {
        this.#dataBytes = fstatSync(this.#fd).size - HEADER_BYTES;
        this.#dataBytes -= this.#dataBytes % BYTES_PER_SAMPLE;
      } else if (options.append === true && fstatSync(this.#fd).size > 0) {
        throw new WavProblem('what is there is no recording like this one');
      } else if (fstatSync(this.#fd).isFile()) ftruncateSync(this.#fd);
      this.#writeHeader();
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Samples in the file, including those of an earlier writer. */
  get samples(): number {
    return this.#dataBytes / BYTES_PER_SAMPLE;
  }

  /**
   * @param samples mono, 16-bit little-endian
   * @returns how many of the bytes are now in the file; fewer than given if the file has reached
   * the maximum size of a WAV file
   * @throws the file system's own error; the header then counts the bytes that were written before
   */
  append(samples: Buffer): number {
    const wanted = Math.min(samples.length, this.#mostDataBytes - this.#dataBytes);
    let written = 0;
    try {
      while (written < wanted) {
        const at = HEADER_BYTES + this.#dataBytes + written;
        written += writeSync(this.#fd, samples, written, wanted - written, at);
      }
    } finally {
      const isCut = written % BYTES_PER_SAMPLE !== 0;
      written -= written % BYTES_PER_SAMPLE;
      this.#dataBytes += written;
      if (isCut) ftruncateSync(this.#fd, HEADER_BYTES + this.#dataBytes);
      if (written > 0) this.#writeHeader();
    }
    return written;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #writeHeader(): void {
    const header = wavHeader(this.#sampleRateHz, this.#dataBytes);
    for (let written = 0; written < HEADER_BYTES;) {
      written += writeSync(this.#fd, header, written, HEADER_BYTES - written, written);
    }
  }

  /** Whether the file begins with a header like ours, so that everything after it is samples. */
  #isRecording(): boolean {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(this.#fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return false;
    const ours = wavHeader(this.#sampleRateHz, header.readUInt32LE(40));
    return ours.equals(header);
  }
}

function checkCanBeWritten(stats: Stats | undefined): void {
  // Opening a pipe would wait for a reader, and its header cannot be written again.
  if (stats?.isFIFO() || stats?.isSocket()) throw new WavProblem('it is a pipe, not a file');
}

function wavHeader(sampleRateHz: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes + HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
