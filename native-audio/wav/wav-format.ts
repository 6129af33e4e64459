import { WavProblem } from './wav-problem.ts';

/**
 * The coding of one sample. In WAV, integers of up to 8 bits are unsigned and wider ones are
 * signed.
 */
export type Coding = 'unsigned' | 'signed' | 'float' | 'mu-law' | 'A-law';

export interface WavFormat {
  readonly coding: Coding;
  /** As declared in the file. A sample may occupy more bytes; its bits are then the upper ones. */
  readonly bits: number;
  readonly bytesPerSample: number;
  readonly bigEndian: boolean;
  readonly channels: number;
  readonly sampleRateHz: number;
}

export const MIN_SAMPLE_RATE_HZ = 4_000;
export const MAX_SAMPLE_RATE_HZ = 384_000;
/**
 * A large mixing desk records 64 channels. The down-mix compares each channel with each other one.
 */
export const MAX_CHANNELS = 64;

const EXTENSIBLE = 0xfffe;
/** Length of a format chunk up to the number of bits, and of one with a sub-format. */
const PLAIN_BYTES = 16;
const EXTENSIBLE_BYTES = 40;
/** The bytes after the tag in a sub-format: Microsoft's, and those of ambisonic files. */
const SUB_FORMATS: ReadonlySet<string> = new Set([
  '000000001000800000aa00389b71',
  '00002107d3118644c8c1ca000000',
]);

/** Compressed formats. An error names the format. */
const COMPRESSED: Readonly<Record<number, string>> = {
  0x0002: 'ADPCM',
  0x0010: 'ADPCM',
  0x0011: 'ADPCM',
  0x0014: 'G.723 ADPCM',
  0x0017: 'ADPCM',
  0x0020: 'ADPCM',
  0x0022: 'TrueSpeech',
  0x0031: 'GSM 6.10',
  0x0040: 'G.721 ADPCM',
  0x0042: 'G.723.1',
  0x0045: 'G.726 ADPCM',
  0x0050: 'MPEG',
  0x0055: 'MP3',
  0x0064: 'G.726 ADPCM',
  0x0065: 'G.722',
  0x0083: 'G.729',
  0x0092: 'AC-3',
  0x00ff: 'AAC',
  0x0161: 'Windows Media Audio',
  0x0162: 'Windows Media Audio',
  0x0163: 'Windows Media Audio',
  0x0270: 'ATRAC3',
  0x1600: 'AAC',
  0x1610: 'AAC',
  0x2000: 'AC-3',
  0x2001: 'DTS',
  0x674f: 'Vorbis',
  0x704f: 'Opus',
  0xa109: 'Speex',
  0xf1ac: 'FLAC',
};

/** @throws WavProblem if the samples cannot be read; the message names their format */
export function parseFormat(chunk: Buffer, bigEndian: boolean): WavFormat {
  if (chunk.length < PLAIN_BYTES) throw new WavProblem('it is not a WAV file: it ends within its header');
  const u16 = (at: number): number => (bigEndian ? chunk.readUInt16BE(at) : chunk.readUInt16LE(at));
  const channels = u16(2);
  const sampleRateHz = bigEndian ? chunk.readUInt32BE(4) : chunk.readUInt32LE(4);
  const declaredBits = u16(14);
  const declared = u16(0);
  const tag = declared === EXTENSIBLE ? subFormat(chunk, bigEndian) : declared;
  checkSize(channels, sampleRateHz);
  const plain = { channels, sampleRateHz, bigEndian };
  switch (tag) {
    case 1: {
      if (declaredBits < 1 || declaredBits > 32) throw unsupported(declaredBits, 'bits');
      const bytesPerSample = containerBytes(declaredBits, u16(12) / channels);
      const valid = declared === EXTENSIBLE ? u16(18) : declaredBits;
      const bits = valid > 0 && valid < declaredBits ? valid : declaredBits;
      return { ...plain, coding: bytesPerSample === 1 ? 'unsigned' : 'signed', bits, bytesPerSample };
    }
    case 3:
      if (declaredBits !== 32 && declaredBits !== 64)
        throw unsupported(declaredBits, 'bits of floating point');
      return { ...plain, coding: 'float', bits: declaredBits, bytesPerSample: declaredBits / 8 };
    case 6:
    case 7: {
      const coding = tag === 6 ? 'A-law' : 'mu-law';
      if (declaredBits !== 8) throw unsupported(declaredBits, `bits of ${coding}`);
      return { ...plain, coding, bits: 8, bytesPerSample: 1 };
    }
    default: {
      const name = COMPRESSED[tag];
      throw new WavProblem(
        name === undefined
          ? `its sample format is not known (number 0x${tag.toString(16).padStart(4, '0')})`
          : `its samples are compressed (${name})`,
      );
    }
  }
}

function checkSize(channels: number, sampleRateHz: number): void {
  if (
    channels < 1 ||
    channels > MAX_CHANNELS ||
    sampleRateHz < MIN_SAMPLE_RATE_HZ ||
    sampleRateHz > MAX_SAMPLE_RATE_HZ
  ) {
    throw new WavProblem(
      `it declares ${String(channels)} channels at ${String(sampleRateHz)} Hz (1 to ${String(MAX_CHANNELS)} channels at ${String(MIN_SAMPLE_RATE_HZ)} to ${String(MAX_SAMPLE_RATE_HZ)} Hz can be read)`,
    );
  }
}

function subFormat(chunk: Buffer, bigEndian: boolean): number {
  if (chunk.length < EXTENSIBLE_BYTES) {
    throw new WavProblem('its header does not say how its samples are coded (the sub-format is cut off)');
  }
  if (bigEndian) return chunk.readUInt16BE(24) || chunk.readUInt16BE(26);
  const rest = chunk.toString('hex', 26, EXTENSIBLE_BYTES);
  if (!SUB_FORMATS.has(rest)) {
    throw new WavProblem(
      `its sample format is not known (sub-format ${chunk.toString('hex', 24, EXTENSIBLE_BYTES)})`,
    );
  }
  return chunk.readUInt16LE(24);
}

/**
 * Bytes of one sample. Some programs put 24 bits into four bytes. A block size without meaning is
 * ignored.
 */
function containerBytes(bits: number, declaredBytes: number): number {
  const needed = Math.ceil(bits / 8);
  return needed === 3 && declaredBytes === 4 ? 4 : needed;
}

function unsupported(bits: number, what: string): WavProblem {
  return new WavProblem(`its sample format (${String(bits)} ${what}) is not supported`);
}
