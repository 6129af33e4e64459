import { statSync } from 'node:fs';
import type { WavFormat } from '../../../native-audio/wav/wav-format.ts';
import { WavProblem } from '../../../native-audio/wav/wav-problem.ts';
import { WavReader } from '../../../native-audio/wav/wav-reader.ts';
import { fileProblem } from '../../base/file-problem.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { clip16 } from './samples.ts';
import { readWavStream } from './wav-stream.ts';

export interface WavAudio {
  /** Mono, 16 bits. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  /**
   * The conversions that were made, for people; empty when the file was mono with 16 bits already.
   */
  readonly conversions: readonly string[];
}

/** Ten minutes: a file that is read whole must not fill the memory. */
const LONGEST_MS = 600_000;
const STDIN: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
const PORTION = 65_536;

/**
 * Reads a WAV file of any PCM bit depth, float, A-law or mu-law, and any number of channels. Mono
 * 16-bit samples come out unchanged; everything else is converted and named in `conversions`.
 * @throws CliError with the file's name and what to do; for a file that is too long, before any
 * sample is read.
 */
export function readWav(path: string, longestMs = LONGEST_MS): WavAudio {
  try {
    const reader = new WavReader(path);
    try {
      const { format, frames } = reader;
      const seconds = frames / format.sampleRateHz;
      if (seconds * 1_000 > longestMs) throw tooLong(path, seconds.toFixed(1), longestMs);
      const samples = new Int16Array(frames);
      const portion = new Float32Array(Math.min(PORTION, frames));
      let filled = 0;
      for (let got = reader.read(portion); got > 0; got = reader.read(portion)) {
        for (let i = 0; i < got; i++) samples[filled + i] = clip16(portion[i] * 32_768);
        filled += got;
      }
      return { samples: samples.subarray(0, filled), ...described(format) };
    } finally {
      reader.close();
    }
  } catch (error) {
    throw asCliError(path, error);
  }
}

/** Reads a file, a pipe, or `-` for standard input. A pipe is read to its end first. */
export async function readSound(path: string, longestMs: number): Promise<WavAudio> {
  const isStdin = STDIN.has(path);
  if (!isStdin && !isPipe(path)) return readWav(path, longestMs);
  try {
    const { pieces, format, isWhole } = await readWavStream(isStdin ? null : path, longestMs);
    if (!isWhole) throw tooLong(path, `more than ${String(longestMs / 1_000)}`, longestMs);
    const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let filled = 0;
    for (const piece of pieces) {
      samples.set(piece, filled);
      filled += piece.length;
    }
    if (filled === 0) throw new WavProblem('it holds no samples');
    return { samples, ...described(format) };
  } catch (error) {
    throw asCliError(path, error);
  }
}

/**
 * Checks that a file can stand in for a microphone, by reading its header.
 * @throws CliError when it cannot.
 */
export function checkSound(path: string): void {
  try {
    new WavReader(path).close();
  } catch (error) {
    throw asCliError(path, error);
  }
}

function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
}

function described(format: WavFormat): Pick<WavAudio, 'sampleRateHz' | 'conversions'> {
  const { coding, bits, channels, sampleRateHz } = format;
  const conversions: string[] = [];
  const isLaw = coding === 'mu-law' || coding === 'A-law';
  if (isLaw || bits !== 16) conversions.push(`from ${isLaw ? coding : String(bits)} to 16 bits`);
  if (channels > 1) conversions.push(`from ${String(channels)} channels to one`);
  return { sampleRateHz, conversions };
}

function tooLong(path: string, seconds: string, longestMs: number): CliError {
  return new CliError(
    EXIT.notAllowed,
    `"${path}" lasts ${seconds} s, and no more than ${String(longestMs / 1_000)} s can be sent or read at once. Cut it into shorter pieces.`,
  );
}

function asCliError(path: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (!(error instanceof WavProblem)) {
    return new CliError(EXIT.badFile, `Cannot read "${path}": ${fileProblem(error)}. Check the path.`);
  }
  const hint = error.convertible
    ? `Convert it first, for example with: sox "${path}" -b 16 -c 1 announcement.wav`
    : 'Give the path of a WAV file.';
  return new CliError(EXIT.badFile, `Cannot use "${path}": ${error.message}. ${hint}`);
}
