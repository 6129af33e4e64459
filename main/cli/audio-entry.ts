import { fileURLToPath } from 'node:url';
import { AUDIO_PROCESS_ENV } from '../../native-audio/audio-env.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import { forkChild, type Child } from '../processes/child.ts';

/** The built audio process beside this file, as it lies in dist/. */
export const AUDIO_ENTRY = fileURLToPath(new URL('../../native-audio/audio-process.js', import.meta.url));

/** Starts the audio process under plain Node. */
export function startAudioProcess(): Child<AudioCommand, AudioEvent> {
  return forkChild<AudioCommand, AudioEvent>(AUDIO_ENTRY, { env: AUDIO_PROCESS_ENV });
}
