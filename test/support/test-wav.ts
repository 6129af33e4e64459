import { readFileSync, writeFileSync } from 'node:fs';
import { wavBytes } from './sound-analysis.ts';

/** Plain 16-bit PCM WAV files, written and read without the program's own code. */
export function writeWav16(path: string, samples: Int16Array, rateHz: number, channels = 1): void {
  writeFileSync(path, wavBytes(samples, rateHz, channels));
}

/** @throws when the file is not mono 16-bit PCM with a header that tells the truth. */
export function readWav16(path: string): { readonly samples: Int16Array; readonly rateHz: number } {
  const file = readFileSync(path);
  const format = [file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt16LE(34)].join();
  if (format !== '1,1,16') throw new Error(`format ${format}`);
  if (file.readUInt32LE(40) !== file.length - 44) throw new Error('the header lies about the length');
  return {
    samples: new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length)),
    rateHz: file.readUInt32LE(24),
  };
}

/** @param amplitude of full scale, 0–1. */
export function sine(frequencyHz: number, rateHz: number, seconds: number, amplitude = 0.5): Int16Array {
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, n) =>
    Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz)),
  );
}

/** RMS of a part, of full scale. */
export function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32_768) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** Amplitude of one frequency (Goertzel), of full scale. */
export function amplitudeAt(frequencyHz: number, samples: Int16Array, rateHz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((sample, n) => {
    const angle = (2 * Math.PI * frequencyHz * n) / rateHz;
    re += (sample / 32_768) * Math.cos(angle);
    im -= (sample / 32_768) * Math.sin(angle);
  });
  return (2 * Math.hypot(re, im)) / Math.max(1, samples.length);
}
