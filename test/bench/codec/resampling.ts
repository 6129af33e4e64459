import { createRequire } from 'node:module';
import { Resampler } from '../../../native-audio/dsp/resampler.ts';
import { fitTone, rms, tone, type ToneFit } from '../../support/signals.ts';

/** Measures what a resampler does to sound: ours, or the package speex-resampler. */

const AMPLITUDE = 0.5;
const SECONDS = 0.2;

/** The part of the package that is used here; it ships no types. */
export interface SpeexResampler {
  /** @param chunk 16-bit samples. */
  processChunk(chunk: Buffer): Buffer;
}

interface SpeexClass {
  readonly initPromise: Promise<void>;
  new (channels: number, fromHz: number, toHz: number, quality: number): SpeexResampler;
}

const require = createRequire(import.meta.url);
const { default: Speex } = require('speex-resampler') as { readonly default: SpeexClass };

/** Converts a whole signal. */
export type Conversion = (samples: Float32Array) => Float32Array;

export interface Response {
  /** Upper end of the band that must pass. */
  readonly passHz: number;
  readonly rippleDb: number;
  /** Worst alias of downsampling or image of upsampling. */
  readonly worstAliasDb: number;
  /** Level just below half of the lower rate. */
  readonly nyquistDb: number;
  readonly delayMs: number;
}

export async function speexReady(): Promise<void> {
  await Speex.initPromise;
}

export function makeSpeex(fromHz: number, toHz: number, quality: number): SpeexResampler {
  return new Speex(1, fromHz, toHz, quality);
}

export function pcmBytes(samples: Float32Array): Buffer {
  return Buffer.from(Int16Array.from(samples, (sample) => Math.round(sample * 32_768)).buffer);
}

export function ours(fromHz: number, toHz: number): Conversion {
  return (samples) => {
    const resampler = new Resampler(fromHz, toHz);
    const block = fromHz / 50;
    const out = new Float32Array(resampler.maxOutput(block));
    const parts: number[] = [];
    for (let at = 0; at + block <= samples.length; at += block) {
      parts.push(...out.subarray(0, resampler.process(samples.subarray(at, at + block), out)));
    }
    return Float32Array.from(parts);
  };
}

export function speex(fromHz: number, toHz: number, quality: number): Conversion {
  return (samples) => {
    const resampler = makeSpeex(fromHz, toHz, quality);
    const block = fromHz / 50;
    const parts: number[] = [];
    for (let at = 0; at + block <= samples.length; at += block) {
      const given = resampler.processChunk(pcmBytes(samples.subarray(at, at + block)));
      for (let i = 0; i + 1 < given.length; i += 2) parts.push(given.readInt16LE(i) / 32_768);
    }
    return Float32Array.from(parts);
  };
}

export function responseOf(convert: Conversion, fromHz: number, toHz: number): Response {
  const low = Math.min(fromHz, toHz);
  const passHz = low <= 8_000 ? 3_400 : 7_000;
  const convertTone = (hz: number): Float32Array => convert(tone(hz, fromHz, fromHz * SECONDS));
  let ripple = 0;
  let worst = -200;
  for (let hz = 100; hz <= passHz; hz += 97) {
    const { amplitude, restRms } = fitMiddle(convertTone(hz), hz, toHz);
    const gain = db(amplitude / AMPLITUDE);
    if (Math.abs(gain) > Math.abs(ripple)) ripple = gain;
    // Upsampling leaves images here, downsampling only noise.
    worst = Math.max(worst, db((Math.SQRT2 * restRms) / AMPLITUDE));
  }
  if (fromHz > toHz) {
    for (let hz = low - passHz; hz < fromHz / 2; hz += 113) {
      worst = Math.max(worst, db((rmsOfMiddle(convertTone(hz)) * Math.SQRT2) / AMPLITUDE));
    }
  }
  const nyquistHz = low / 2 - 50;
  return {
    passHz,
    rippleDb: ripple,
    worstAliasDb: worst,
    nyquistDb: db(fitMiddle(convertTone(nyquistHz), nyquistHz, toHz).amplitude / AMPLITUDE),
    delayMs: delayMs(convert, fromHz, toHz, 1_000),
  };
}

/** Group delay near `frequencyHz`, from the phases of two close tones. */
function delayMs(convert: Conversion, fromHz: number, toHz: number, frequencyHz: number): number {
  const phaseAt = (hz: number): number => -fitMiddle(convert(tone(hz, fromHz, fromHz)), hz, toHz).cycles;
  const step = 20;
  let turn = phaseAt(frequencyHz) - phaseAt(frequencyHz + step);
  turn -= Math.floor(turn);
  return (turn / step) * 1_000;
}

/** Both ends of a signal hold the start and the end of the filter. */
function fitMiddle(samples: Float32Array, frequencyHz: number, rateHz: number): ToneFit {
  return fitTone(samples, frequencyHz, rateHz, samples.length >> 2, samples.length >> 1);
}

function rmsOfMiddle(samples: Float32Array): number {
  const from = samples.length >> 2;
  return rms(samples, from, from + (samples.length >> 1));
}

function db(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-9));
}
