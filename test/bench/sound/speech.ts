import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { resampleAll } from '../../../native-audio/dsp/resampler.ts';
import { readWav } from '../../../main/cli/sound/wav.ts';

/**
 * Speech for measurements: sentences of espeak-ng in several voices, spoken anew for each run. One
 * version of espeak-ng always gives the same samples, so the repository keeps no recording.
 */

/**
 * Speech on lines has an active level (ITU-T P.56) of about −26 dBov; its peaks are some 15 dB
 * higher.
 */
const PEAK = 0.35;

const VOICES = [
  {
    voice: 'en-gb',
    text: 'Stage left, stand by for cue twelve. The house is open, and we start in about five minutes.',
  },
  {
    voice: 'en-us+f3',
    text: 'Camera two, stay wide until she has crossed. Thank you, that was a very good shot.',
  },
  {
    voice: 'de+m7',
    text: 'Bitte das Saallicht langsam herunterfahren. Der Vorhang bleibt noch zu, wir warten auf das Zeichen.',
  },
  {
    voice: 'fr-fr+f2',
    text: 'La lumière du fond est trop forte, baissez un peu. On recommence depuis le début, merci à tous.',
  },
] as const;

export interface Speech {
  readonly voice: string;
  /** Mono. */
  readonly samples: Float32Array;
}

/**
 * @param voices how many of the voices.
 * @throws CliError when espeak-ng is not installed.
 */
export function speak(rateHz: number, voices: number = VOICES.length): Speech[] {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-speech-'));
  try {
    return VOICES.slice(0, voices).map(({ voice, text }, n) => {
      const file = join(folder, `${String(n)}.wav`);
      espeak('-v', voice, '-w', file, text);
      const { samples, sampleRateHz } = readWav(file);
      const spoken = Float32Array.from(samples, (sample) => sample / 32_768);
      const at = rateHz === sampleRateHz ? spoken : resampleAll(spoken, sampleRateHz, rateHz);
      const highest = at.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      return { voice, samples: at.map((sample) => (sample * PEAK) / highest) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns such as "1.51". */
export function espeakVersion(): string {
  return /(\d+\.\d+[.\d]*)/.exec(espeak('--version'))?.[1] ?? 'unknown';
}

function espeak(...args: string[]): string {
  try {
    return execFileSync('espeak-ng', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CliError(
      EXIT.missing,
      'This bench needs espeak-ng for its speech: install the package espeak-ng, then run it again.',
    );
  }
}
