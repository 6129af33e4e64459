import { systemPreferences } from 'electron';

/** macOS asks people before a program may hear them or their keys; elsewhere both are given. */

/** Asks for the microphone, when nobody has decided yet. @returns whether it may be used. */
export async function askForMicrophone(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'darwin') return true;
  if (systemPreferences.getMediaAccessStatus('microphone') === 'granted') return true;
  return systemPreferences.askForMediaAccess('microphone');
}

/** Whether keys of other programs may be heard. Does not ask: the panel explains it first. */
export function mayHearKeys(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(false);
}
