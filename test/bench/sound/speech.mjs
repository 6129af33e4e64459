/**
 * Speech to try things on: sentences by espeak-ng, in several voices, spoken anew for each run of a bench. Nothing is kept in the
 * repository; the same version of espeak-ng says the same samples each time.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav } from '../../../dist/main/cli/sound/wav.js';
import { resampleAll } from '../../../dist/native-audio/dsp/resampler.js';

/** Of ITU-T P.56's active level people aim at about −26 dBov on lines; peaks then lie some 15 dB higher. */
const PEAK = 0.35;

export const VOICES = [
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
];

/**
 * @param voices which of VOICES; the first ones
 * @returns `[{ voice, samples }]`, Float32, mono at `rateHz`
 * @throws Error with a sentence when espeak-ng is not there
 */
export function speak(rateHz, voices = VOICES.length) {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-speech-'));
  try {
    return VOICES.slice(0, voices).map(({ voice, text }, n) => {
      const file = join(folder, `${n}.wav`);
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

/** "1.51", for the report. */
export function espeakVersion() {
  return /(\d+\.\d+[.\d]*)/.exec(espeak('--version'))?.[1] ?? 'unknown';
}

function espeak(...args) {
  try {
    return execFileSync('espeak-ng', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(
        'This bench needs espeak-ng to speak for it: install the package espeak-ng, then run it again.',
        { cause: error },
      );
    throw error;
  }
}
