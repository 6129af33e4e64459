/** Just enough signal analysis to say what a person would hear. */

/** Level of one frequency (Goertzel), in dBFS of a full-scale sine. */
export function toneDb(samples: Int16Array, sampleRateHz: number, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let s1 = 0;
  let s2 = 0;
  for (const sample of samples) {
    const s0 = sample / 32_768 + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  const power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
  return 20 * Math.log10(Math.max(1e-6, (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length)));
}

/**
 * The median of the tone's level over pieces of 50 ms. A busy machine interrupts a tone here and
 * there; the phase jumps, and over a longer time the tone measures weaker than it sounds.
 */
export function medianToneDb(samples: Int16Array, sampleRateHz: number, frequencyHz: number): number {
  const size = sampleRateHz / 20;
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    toneDb(samples.subarray(i * size, (i + 1) * size), sampleRateHz, frequencyHz),
  ).sort((a, b) => a - b);
  return levels[levels.length >> 1] ?? -120;
}

/** Root mean square in dBFS of a full-scale square; silence is −120. */
export function rmsDb(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32_768) ** 2;
  return 10 * Math.log10(Math.max(1e-12, sum / Math.max(1, samples.length)));
}

/**
 * The level of a voice's loud syllables: 5 % of its pieces of 20 ms are louder. The gaps that a
 * busy machine tears into the sound leave it as it is, while the mean level over all of it falls.
 */
export function voiceDb(samples: Int16Array, sampleRateHz: number): number {
  const size = sampleRateHz / 50;
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    rmsDb(samples.subarray(i * size, (i + 1) * size)),
  ).sort((a, b) => a - b);
  return levels[Math.floor(0.95 * (levels.length - 1))] ?? -120;
}

/** Frequency by counting rising zero crossings; true for a clean tone only. */
export function crossingHz(samples: Int16Array, sampleRateHz: number): number {
  let crossings = 0;
  let first = -1;
  let last = -1;
  for (let i = 1; i < samples.length; i += 1) {
    if ((samples[i - 1] ?? 0) >= 0 || (samples[i] ?? 0) < 0) continue;
    if (first < 0) first = i;
    last = i;
    crossings += 1;
  }
  return crossings < 2 ? 0 : ((crossings - 1) * sampleRateHz) / (last - first);
}

/**
 * The longest stretch of sound without a gap, less 20 ms at either end, where it fades. A busy
 * computer tears holes into its output; the stretches between them must still be right.
 */
export function longestSound(samples: Int16Array, sampleRateHz: number): Int16Array {
  const step = Math.round(sampleRateHz / 200);
  const edge = 4 * step;
  let best = samples.subarray(0, 0);
  let start = 0;
  for (let at = 0; at <= samples.length; at += step) {
    const piece = samples.subarray(at, at + step);
    if (piece.length === step && piece.some((sample) => Math.abs(sample) > 1_000)) continue;
    if (at - start - 2 * edge > best.length) best = samples.subarray(start + edge, at - edge);
    start = at + step;
  }
  return best;
}

/** G.711 mu-law by ITU-T G.711's formula, apart from the code under test. */
export function decodeMuLaw(codes: Uint8Array): Int16Array {
  return Int16Array.from(codes, (code) => {
    const bits = ~code & 0xff;
    const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
    return bits & 0x80 ? -magnitude : magnitude;
  });
}

export function sine(frequencyHz: number, seconds: number, sampleRateHz: number, peakDb: number): Int16Array {
  const peak = 32_767 * 10 ** (peakDb / 20);
  return Int16Array.from({ length: Math.round(seconds * sampleRateHz) }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRateHz)),
  );
}

/** A WAV file's bytes: 16-bit PCM. */
export function wavBytes(samples: Int16Array, sampleRateHz: number, channels = 1): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length * 2, 40);
  const body = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) => body.writeInt16LE(sample, i * 2));
  return Buffer.concat([header, body]);
}
