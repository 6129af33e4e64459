import { systemPreferences } from 'electron';

/**
 * macOS asks people before a program may use the microphone or see keys; other systems allow both.
 */

/** Asks for the microphone if nobody has decided yet. @returns whether it may be used. */
export async function askForMicrophone(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'darwin') return true;
  if (systemPreferences.getMediaAccessStatus('microphone') === 'granted') return true;
  return systemPreferences.askForMediaAccess('microphone');
}

/**
 * Whether this program may see keys of other programs. It does not ask: the panel explains that
 * first.
 */
export function mayHearKeys(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(false);
}
