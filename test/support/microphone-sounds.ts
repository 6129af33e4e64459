import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from './random.ts';
import { RIG_RATE_HZ } from './sound-rig.ts';

/** The sounds at a microphone, 48 kHz mono. */

const PHRASE = fileURLToPath(new URL('../../main/demo/phrase.wav', import.meta.url));

/**
 * The demo's phrase in a loop, three times as many samples as the file has: linear interpolation
 * between two of them.
 */
export function speech(seconds: number, gain = 1): Int16Array {
  const file = readFileSync(PHRASE);
  const count = (file.length - 44) >> 1;
  const at = (i: number): number => file.readInt16LE(44 + (i % count) * 2);
  return Int16Array.from({ length: Math.round(seconds * RIG_RATE_HZ) }, (_, i) => {
    const base = Math.floor(i / 3);
    const share = (i % 3) / 3;
    return Math.round(gain * (at(base) * (1 - share) + at(base + 1) * share));
  });
}

export function noise(seconds: number, rmsDbfs: number, seed = 1): Int16Array {
  const random = seededRandom(seed);
  // Evenly spread from −a to a, that is an RMS of a/√3.
  const amplitude = 32_767 * Math.sqrt(3) * 10 ** (rmsDbfs / 20);
  return Int16Array.from({ length: Math.round(seconds * RIG_RATE_HZ) }, () =>
    Math.round(amplitude * (2 * random() - 1)),
  );
}

export const nothing = (seconds: number): Int16Array => new Int16Array(Math.round(seconds * RIG_RATE_HZ));

/** Each sound on its own channel; as long as the first. */
export function interleaved(channels: readonly Int16Array[]): Int16Array {
  const out = new Int16Array(channels[0].length * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < channels[0].length; i++) out[i * channels.length + channel] = samples[i];
  });
  return out;
}
