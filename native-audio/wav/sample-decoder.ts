import { assertNever } from '../../common/assert-never.ts';
import { decodeMuLawToFloat } from '../dsp/mulaw.ts';
import type { WavFormat } from './wav-format.ts';

/**
 * A larger float is broken or infinite. It is clipped later in any case; this limit keeps sums
 * finite.
 */
const MOST_FLOAT = 16;

const A_LAW = Float32Array.from({ length: 256 }, (_, code) => decodeALaw(code) / 32_768);

/**
 * Decodes a file's interleaved samples to −1..1. 16-bit samples keep their exact value.
 * @param bytes whole samples
 * @param out has room for all samples
 */
export function decodeSamples(bytes: Buffer, format: WavFormat, out: Float32Array): void {
  const { coding, bytesPerSample, bigEndian } = format;
  const count = Math.floor(bytes.length / bytesPerSample);
  switch (coding) {
    case 'unsigned':
      for (let i = 0; i < count; i++) out[i] = (bytes[i] - 128) / 128;
      return;
    case 'signed':
      decodeSigned(bytes, bytesPerSample, bigEndian, count, out);
      return;
    case 'float': {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let i = 0; i < count; i++) {
        const value =
          bytesPerSample === 4 ? view.getFloat32(i * 4, !bigEndian) : view.getFloat64(i * 8, !bigEndian);
        out[i] = Number.isNaN(value) ? 0 : Math.max(-MOST_FLOAT, Math.min(MOST_FLOAT, value));
      }
      return;
    }
    case 'mu-law':
      decodeMuLawToFloat(bytes, 0, count, out, 0);
      return;
    case 'A-law':
      for (let i = 0; i < count; i++) out[i] = A_LAW[bytes[i]];
      return;
    default:
      assertNever(coding);
  }
}

function decodeSigned(
  bytes: Buffer,
  width: number,
  bigEndian: boolean,
  count: number,
  out: Float32Array,
): void {
  const scale = 2 ** (1 - 8 * width);
  for (let i = 0, at = 0; i < count; i++, at += width) {
    out[i] = (bigEndian ? bytes.readIntBE(at, width) : bytes.readIntLE(at, width)) * scale;
  }
}

/** ITU-T G.711, table 1a, scaled to 16 bits. */
function decodeALaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}
