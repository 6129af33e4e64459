import { encodeMuLawFromFloat } from '../../../native-audio/dsp/mulaw.ts';
import { seededRandom } from '../../support/random.ts';

/** Samples a millisecond. */
export const RATE_KHZ = 16;
const LENGTH_MS = 10_000;
const SEED = 7;

/** @returns ten seconds of a voice with a noise floor, as mu-law codes at 16 kHz. */
export function voiceCodes(): Uint8Array {
  const random = seededRandom(SEED);
  const samples = Float32Array.from({ length: LENGTH_MS * RATE_KHZ }, (_, i) => {
    const t = i / (RATE_KHZ * 1_000);
    const phase = 2 * Math.PI * (140 * t - (3 * Math.cos(2 * Math.PI * 1.3 * t)) / 1.3);
    let sum = 0;
    for (let h = 1; h <= 12; h++) sum += Math.sin(h * phase) / (1 + 0.12 * (h - 4) ** 2);
    const envelope = Math.max(0, 0.4 + 0.6 * Math.sin(2 * Math.PI * 3.1 * t));
    return 0.08 * envelope * sum + 0.02 * (random() - 0.5);
  });
  const codes = new Uint8Array(samples.length);
  encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
  return codes;
}
