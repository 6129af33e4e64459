import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import wavefile from 'wavefile';
import { fileProblem } from '../file-problem.ts';
import { CliError, EXIT } from './exit-codes.ts';

export interface WavAudio {
  /** Mono, 16 bits. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /** What was done to get there, for people; empty when the file was mono with 16 bits already. */
  readonly conversions: readonly string[];
}

interface Format {
  readonly numChannels: number;
  readonly sampleRate: number;
}

/** What the library calls by a number of bits, and people by a name. */
const FORMATS: Readonly<Record<string, string>> = { '8m': 'mu-law', '8a': 'A-law' };

/**
 * Reads a WAV file of any PCM bit depth, float, A-law or mu-law, and any number of channels.
 * Mono 16-bit samples come out untouched; everything else is converted and said so.
 * @throws CliError with the file's name and what to do.
 */
export function readWav(path: string): WavAudio {
  const wav = parse(path, readBytes(path));
  const { numChannels, sampleRate } = wav.fmt as Format;
  const conversions: string[] = [];
  if (numChannels < 1 || sampleRate < 4_000 || sampleRate > 384_000) {
    throw bad(path, `it declares ${String(numChannels)} channels at ${String(sampleRate)} Hz`);
  }
  const format = FORMATS[wav.bitDepth] ?? wav.bitDepth.replace('f', '');
  // The library decodes it, with samples that were never in the file.
  if (wav.bitDepth === '4') throw bad(path, 'its samples are compressed (ADPCM)');
  try {
    if (wav.bitDepth === '8m') wav.fromMuLaw();
    else if (wav.bitDepth === '8a') wav.fromALaw();
    else if (wav.bitDepth !== '16') wav.toBitDepth('16');
  } catch {
    throw bad(path, `its sample format (${format} bits) is not supported`);
  }
  if (format !== '16') conversions.push(`from ${format} to 16 bits`);
  // Interleaved: the library hands out 16-bit samples of all channels in turn.
  const interleaved = wav.getSamples(true, Int16Array) as unknown as Int16Array;
  if (numChannels > 1) conversions.push(`from ${String(numChannels)} channels to one`);
  const samples = numChannels === 1 ? interleaved : mixDown(interleaved, numChannels);
  if (samples.length === 0) throw bad(path, 'it holds no samples');
  return { samples, sampleRateHz: sampleRate, conversions };
}

/**
 * Looks whether a file for a simulated microphone is there; what it holds is seen when it is opened.
 * @throws CliError when it cannot be read.
 */
export function checkReadable(path: string): void {
  try {
    const file = openSync(path, 'r');
    const isFolder = fstatSync(file).isDirectory();
    closeSync(file);
    if (isFolder) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): CliError {
  return new CliError(EXIT.badFile, `Cannot read "${path}": ${fileProblem(error)}. Check the path.`);
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function parse(path: string, bytes: Buffer): wavefile.WaveFile {
  try {
    return new wavefile.WaveFile(bytes);
  } catch {
    throw bad(path, 'it is not a WAV file');
  }
}

function bad(path: string, why: string): CliError {
  return new CliError(
    EXIT.badFile,
    `Cannot use "${path}": ${why}. Convert it first, for example with: sox "${path}" -b 16 -c 1 announcement.wav`,
  );
}

function mixDown(interleaved: Int16Array, channels: number): Int16Array {
  const mono = new Int16Array(Math.floor(interleaved.length / channels));
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[i * channels + channel];
    mono[i] = Math.round(sum / channels);
  }
  return mono;
}
