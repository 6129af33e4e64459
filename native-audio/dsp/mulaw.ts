/**
 * G.711 mu-law by table, into buffers that the caller keeps (allocation costs more than the
 * arithmetic).
 *
 * ITU-T G.711 (11/88), tables 2a and 2b, define the law on a 14-bit scale (virtual decision value
 * 8159). A 16-bit sample counts quarters of that scale. The encoder removes the sign first and then
 * drops the two low bits of the *magnitude*, which compares it exactly with G.711's decision
 * values, the same for both signs. A sample on a decision value takes the larger magnitude. Other
 * tools differ; see docs/decisions/0010-mu-law-reduction.md.
 */

const BIAS_14 = 33;
const CLIP_14 = 8158;

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample) >> 2, CLIP_14) + BIAS_14;
  // Segment 0 is [33, 64) and each next segment is twice as wide, so the segment is the position
  // of the highest bit minus 5.
  const segment = 26 - Math.clz32(biased);
  const step = (biased >> (segment + 1)) & 0x0f;
  return ~(sign | (segment << 4) | step) & 0xff;
}

function decodeCode(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 0x07;
  const magnitude14 = ((2 * (bits & 0x0f) + BIAS_14) << segment) - BIAS_14;
  // `|| 0` decodes the code of negative zero to 0 instead of −0.
  return (bits & 0x80 ? -magnitude14 : magnitude14) << 2 || 0;
}

const ENCODE = Uint8Array.from({ length: 65_536 }, (_, bits) => encodeSample((bits << 16) >> 16));
const DECODE_PCM = Int16Array.from({ length: 256 }, (_, code) => decodeCode(code));
const DECODE_FLOAT = Float32Array.from(DECODE_PCM, (sample) => sample / 32_768);

/** The code of silence (positive zero). */
export const MU_LAW_SILENCE = 0xff;

/**
 * Encodes `count` 16-bit linear samples: `out[i]` is the code of `pcm[i]`.
 * @returns `count`
 */
export function encodeMuLaw(pcm: Int16Array, out: Uint8Array, count: number = pcm.length): number {
  for (let i = 0; i < count; i++) out[i] = ENCODE[pcm[i] & 0xffff];
  return count;
}

/**
 * Decodes to 16-bit linear samples (±32124).
 * @returns `count`
 */
export function decodeMuLaw(bytes: Uint8Array, out: Int16Array, count: number = bytes.length): number {
  for (let i = 0; i < count; i++) out[i] = DECODE_PCM[bytes[i]];
  return count;
}

/**
 * Decodes `count` codes, starting at `from`, to floats (16-bit value / 32768), written from `at`.
 * @returns `count`
 */
export function decodeMuLawToFloat(
  bytes: Uint8Array,
  from: number,
  count: number,
  out: Float32Array,
  at: number,
): number {
  for (let i = 0; i < count; i++) out[at + i] = DECODE_FLOAT[bytes[from + i]];
  return count;
}

/**
 * Encodes `count` floats, starting at `from` (−1..1; other values are clipped), written from `at`.
 * @returns `count`
 */
export function encodeMuLawFromFloat(
  samples: Float32Array,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
): number {
  for (let i = 0; i < count; i++) {
    const scaled = Math.round(samples[from + i] * 32_768);
    out[at + i] = ENCODE[(scaled > 32_767 ? 32_767 : scaled < -32_768 ? -32_768 : scaled) & 0xffff];
  }
  return count;
}
