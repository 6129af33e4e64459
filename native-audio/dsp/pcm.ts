/**
 * Converts interleaved signed 16-bit samples (little-endian) to mono, −1..1: the mean of the
 * channels.
 */
export function int16ToMono(interleaved: Buffer, channels: number, out: Float32Array): void {
  const scale = 1 / (32_768 * channels);
  for (let frame = 0, at = 0; frame < out.length; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1, at += 2) sum += interleaved.readInt16LE(at);
    out[frame] = sum * scale;
  }
}

/**
 * Converts mono, −1..1, to interleaved signed 16-bit samples (little-endian), the same on every
 * channel. Louder samples are clipped; NaN becomes silence.
 */
export function monoToInt16(mono: Float32Array, channels: number, out: Buffer): void {
  for (let frame = 0, at = 0; frame < mono.length; frame += 1) {
    const sample = toInt16(mono[frame] ?? 0);
    for (let channel = 0; channel < channels; channel += 1, at += 2) out.writeInt16LE(sample, at);
  }
}

/** As {@link monoToInt16}, in this machine's byte order. */
export function monoToInt16Array(mono: Float32Array, channels: number, out: Int16Array): void {
  for (let frame = 0, at = 0; frame < mono.length; frame += 1) {
    const sample = toInt16(mono[frame]);
    for (let channel = 0; channel < channels; channel += 1, at += 1) out[at] = sample;
  }
}

function toInt16(sample: number): number {
  const value = Math.round(sample * 32_768);
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value || 0;
}

/** Converts one channel of interleaved signed 16-bit samples to mono, −1..1. */
export function int16Channel(
  interleaved: Int16Array,
  channel: number,
  channels: number,
  out: Float32Array,
): void {
  for (let frame = 0, at = channel; frame < out.length; frame += 1, at += channels) {
    out[frame] = interleaved[at] / 32_768;
  }
}

/**
 * @returns the samples in a buffer, in this machine's byte order; copied only if they are not
 * aligned
 */
export function int16Samples(bytes: Buffer): Int16Array {
  const { buffer, byteOffset, length } = bytes;
  if (byteOffset % 2 === 0) return new Int16Array(buffer, byteOffset, length >> 1);
  return new Int16Array(Uint8Array.from(bytes).buffer);
}
