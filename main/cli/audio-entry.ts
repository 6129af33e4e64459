import { fileURLToPath } from 'node:url';
import { AUDIO_PROCESS_ENV } from '../../native-audio/process/audio-env.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import { forkChild, type Child } from '../processes/child.ts';
import { SHORT_PAUSES } from '../processes/gc-options.ts';

/** The built audio process beside this file, as it lies in dist/. */
export const AUDIO_ENTRY = fileURLToPath(
  new URL('../../native-audio/process/audio-process.js', import.meta.url),
);

/**
 * ALSA and JACK report xruns and missing devices on stderr; device states and counters report both
 * already.
 */
const NATIVE_NOISE =
  /^(ALSA lib |Expression '|Cannot connect to server |jack server is not running|JackShmReadWritePtr|connect\(2\) call to )/;

/** Starts the audio process under plain Node. */
export function startAudioProcess(): Child<AudioCommand, AudioEvent> {
  return forkChild<AudioCommand, AudioEvent>(AUDIO_ENTRY, {
    env: AUDIO_PROCESS_ENV,
    execArgv: SHORT_PAUSES,
    noise: NATIVE_NOISE,
  });
}
