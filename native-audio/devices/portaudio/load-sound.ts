import { loadAddon } from './addon-binding.ts';
import { AddonSound } from './addon-sound.ts';
import { loadNaudiodon } from './naudiodon-binding.ts';
import { NaudiodonSound } from './naudiodon-sound.ts';
import type { SoundBindingName } from '../../../common/sound-binding-name.ts';
import type { SoundBinding } from './sound-binding.ts';

/** Names the binding to use; for tests, and for people whose addon makes trouble. */
export const BINDING_VARIABLE = 'PARTYLINE_SOUND_BINDING';

let loaded: SoundBinding | undefined;

/**
 * The way to PortAudio on this computer, the same for the life of the process: our own addon where
 * it loads, else naudiodon's binding.
 * @throws PortAudioMissingError when neither loads
 */
export function soundBinding(): SoundBinding {
  return (loaded ??= load(process.env[BINDING_VARIABLE] as SoundBindingName | undefined));
}

function load(wanted: SoundBindingName | undefined): SoundBinding {
  if (wanted !== 'naudiodon') {
    try {
      return new AddonSound(loadAddon());
    } catch {
      // naudiodon's binding does the same at a higher cost, and says what is missing.
    }
  }
  return new NaudiodonSound(loadNaudiodon());
}
