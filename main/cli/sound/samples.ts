/** Converts between 16-bit samples and floats from −1 to 1. */

/** @returns the nearest integer that 16 bits hold. */
export function clip16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

export function fromFloat(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => clip16(sample * 32_768));
}

export function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32_768);
}
