import { resampleAll } from '../../../native-audio/dsp/resampler.ts';
import type { CodecName } from '../../../common/codec.ts';
import { fitTone, tone, type ToneFit } from '../../support/signals.ts';
import { logSpectralDistanceDb, segmentalSnrDb } from '../sound/measures.ts';
import type { Speech } from '../sound/speech.ts';
import { aligned, highPassed, RATE_HZ, throughThePath } from '../sound/whole-path.ts';
import type { CodecQuality, Distortion, SpeechScores, SweepPoint, VoiceQuality } from './results.ts';

export const SWEEP_DB = -20;
const SWEEP_FROM_HZ = 30;
const SWEEP_TO_HZ = 9_500;
const OWN_BAND_RATE_HZ = { 'PCMU/8000': 8_000, 'PCMU/16000': 16_000 } as const;

/**
 * Compares with the original at 16 kHz, so that the narrow band counts the sound that it leaves
 * out.
 */
export function measureVoice(codec: CodecName, { voice, samples }: Speech): VoiceQuality {
  const said = highPassed(samples);
  const heard = aligned(said, throughThePath(samples, codec));
  const at = (rateHz: number): [said: Float32Array, heard: Float32Array] => [
    resampleAll(said, RATE_HZ, rateHz),
    resampleAll(heard, RATE_HZ, rateHz),
  ];
  const ownRateHz = OWN_BAND_RATE_HZ[codec];
  return {
    codec,
    voice,
    segmentalSnrDb: segmentalSnrDb(...at(16_000), 16_000),
    segmentalSnrInBandDb: segmentalSnrDb(...at(ownRateHz), ownRateHz),
    distance3400Db: logSpectralDistanceDb(...at(8_000), 8_000, { fromHz: 100, toHz: 3_400 }),
    distance7000Db: logSpectralDistanceDb(...at(16_000), 16_000, { fromHz: 100, toHz: 7_000 }),
  };
}

/** Sends single tones through the path, one after the other. The gain is that of the tone alone. */
export function measureSweep(codec: CodecName, steps: number): SweepPoint[] {
  return Array.from({ length: steps }, (_, n) => {
    const hz = SWEEP_FROM_HZ * (SWEEP_TO_HZ / SWEEP_FROM_HZ) ** (n / (steps - 1));
    return { codec, hz, gainDb: db(fitThroughPath(codec, hz, SWEEP_DB).amplitude / amplitude(SWEEP_DB)) };
  });
}

/** Total harmonic distortion and noise: everything but the tone, as a share of it. */
export function measureDistortion(codec: CodecName, hz: number, levelDb: number): Distortion {
  const fit = fitThroughPath(codec, hz, levelDb);
  const ratio = (fit.restRms * Math.SQRT2) / fit.amplitude;
  return { codec, hz, levelDb, thdNPercent: 100 * ratio, sinadDb: -db(ratio) };
}

export function summaryOf(
  codec: CodecName,
  voices: readonly VoiceQuality[],
  sweep: readonly SweepPoint[],
): CodecQuality {
  const mean = (name: keyof SpeechScores): number =>
    voices.reduce((sum, voice) => sum + voice[name], 0) / voices.length;
  return {
    codec,
    segmentalSnrDb: mean('segmentalSnrDb'),
    segmentalSnrInBandDb: mean('segmentalSnrInBandDb'),
    distance3400Db: mean('distance3400Db'),
    distance7000Db: mean('distance7000Db'),
    ...bandwidth(sweep),
  };
}

/**
 * @returns where the level falls below −3 dB of that at 1 kHz, on a straight line between two
 *   tones.
 */
function bandwidth(points: readonly SweepPoint[]): { lowHz: number; highHz: number } {
  const reference = points.reduce((best, point) =>
    Math.abs(point.hz - 1_000) < Math.abs(best.hz - 1_000) ? point : best,
  ).gainDb;
  const isInside = points.map(({ gainDb }) => gainDb > reference - 3);
  const crossing = (inside: number, outside: number): number => {
    const [a, b] = [points[inside], points.at(outside)];
    // The band goes on beyond the sweep.
    if (outside < 0 || b === undefined) return a.hz;
    const share = (reference - 3 - a.gainDb) / (b.gainDb - a.gainDb);
    return a.hz * (b.hz / a.hz) ** share;
  };
  const [first, last] = [isInside.indexOf(true), isInside.lastIndexOf(true)];
  return { lowHz: crossing(first, first - 1), highHz: crossing(last, last + 1) };
}

/** Half a second of a tone; the path needs the first 0.2 s to settle. */
function fitThroughPath(codec: CodecName, hz: number, levelDb: number): ToneFit {
  const out = throughThePath(tone(hz, RATE_HZ, RATE_HZ / 2, amplitude(levelDb)), codec);
  return fitTone(out, hz, RATE_HZ, RATE_HZ / 5, RATE_HZ / 4);
}

function amplitude(levelDb: number): number {
  return 10 ** (levelDb / 20);
}

function db(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-9));
}
