import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** RIFF/WAVE with WAVE_FORMAT_PCM, 16 bits, one or two channels: what stands in for a device, no more. */
const HEADER_BYTES = 44;
const WAVE_FORMAT_PCM = 1;
const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
/** The sizes in a RIFF header are 32 bits. */
const MOST_DATA_BYTES = 0xffff_ffff - HEADER_BYTES;

/** A WAV file, read from start to end as mono 16-bit blocks. Memory does not grow with the file. */
export class WavReader {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly #fd: number;
  readonly #endByte: number;
  #atByte: number;

  /** Throws an Error whose message is a sentence when the file is missing or is not 16-bit PCM. */
  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    try {
      const format = parseHeader(path, (at, bytes) => this.#read(at, bytes), fstatSync(this.#fd).size);
      this.sampleRateHz = format.sampleRateHz;
      this.channels = format.channels;
      this.#atByte = format.dataAt;
      this.#endByte = format.dataEnd;
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Up to `frames` frames of interleaved 16-bit samples; shorter at the end, empty after it. */
  readFrames(frames: number): Buffer {
    const bytes = Math.min(frames * this.channels * 2, this.#endByte - this.#atByte);
    const block = this.#read(this.#atByte, bytes);
    this.#atByte += block.length;
    return block.subarray(0, block.length - (block.length % (this.channels * 2)));
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(at: number, bytes: number): Buffer {
    const buffer = Buffer.alloc(Math.max(0, bytes));
    const got = bytes > 0 ? readSync(this.#fd, buffer, 0, bytes, at) : 0;
    return buffer.subarray(0, got);
  }
}

interface WavLayout {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly dataAt: number;
  readonly dataEnd: number;
}

function parseHeader(
  path: string,
  read: (at: number, bytes: number) => Buffer,
  fileBytes: number,
): WavLayout {
  const riff = read(0, 12);
  if (
    riff.length < 12 ||
    riff.toString('latin1', 0, 4) !== 'RIFF' ||
    riff.toString('latin1', 8, 12) !== 'WAVE'
  ) {
    throw new Error(`${path} is not a WAV file.`);
  }
  let format: { sampleRateHz: number; channels: number } | null = null;
  for (let at = 12; at + 8 <= fileBytes;) {
    const chunk = read(at, 8);
    const id = chunk.toString('latin1', 0, 4);
    const size = chunk.readUInt32LE(4);
    if (id === 'fmt ') format = parseFormat(path, read(at + 8, Math.min(size, 40)));
    if (id === 'data') {
      if (format === null) break;
      // A writer that was killed leaves 0 or 2^32−1 here: what the file holds is then the truth.
      const dataEnd = size === 0 || at + 8 + size > fileBytes ? fileBytes : at + 8 + size;
      return { ...format, dataAt: at + 8, dataEnd };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} is a WAV file without ${format === null ? 'a format' : 'sound data'}.`);
}

function parseFormat(path: string, body: Buffer): { sampleRateHz: number; channels: number } {
  if (body.length < 16) throw new Error(`${path} is a WAV file with a damaged header.`);
  const tag = body.readUInt16LE(0);
  const pcm =
    tag === WAVE_FORMAT_PCM ||
    (tag === WAVE_FORMAT_EXTENSIBLE && body.length >= 26 && body.readUInt16LE(24) === WAVE_FORMAT_PCM);
  const channels = body.readUInt16LE(2);
  const sampleRateHz = body.readUInt32LE(4);
  const bits = body.readUInt16LE(14);
  if (!pcm || bits !== 16 || channels < 1 || channels > 2) {
    throw new Error(
      `${path} has ${channels} channels of ${bits} bits${pcm ? '' : ' in a compressed or float format'}; 16-bit PCM with one or two channels is needed.`,
    );
  }
  if (sampleRateHz < 4_000 || sampleRateHz > 384_000) {
    throw new Error(`${path} has a sample rate of ${sampleRateHz} Hz, which is not usable.`);
  }
  return { sampleRateHz, channels };
}

/** Writes a mono 16-bit WAV file whose header is true after every `append`: a killed process leaves a playable file. */
export class WavWriter {
  readonly #fd: number;
  #dataBytes = 0;

  constructor(path: string, sampleRateHz: number) {
    this.#fd = openSync(path, 'w');
    writeSync(this.#fd, wavHeader(sampleRateHz, 0), 0, HEADER_BYTES, 0);
  }

  /** @param samples mono, 16-bit little-endian. What does not fit into 4 GiB is dropped. */
  append(samples: Buffer): void {
    const bytes = Math.min(samples.length, MOST_DATA_BYTES - this.#dataBytes);
    if (bytes <= 0) return;
    writeSync(this.#fd, samples, 0, bytes, HEADER_BYTES + this.#dataBytes);
    this.#dataBytes += bytes;
    const sizes = Buffer.alloc(4);
    sizes.writeUInt32LE(this.#dataBytes);
    writeSync(this.#fd, sizes, 0, 4, 40);
    sizes.writeUInt32LE(this.#dataBytes + HEADER_BYTES - 8);
    writeSync(this.#fd, sizes, 0, 4, 4);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function wavHeader(sampleRateHz: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes + HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(WAVE_FORMAT_PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
