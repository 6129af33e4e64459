/** PortAudio's name under ALSA for the device that the system prefers at the moment. */
const ALSA_DEFAULT = 'default';

export const isSystemDefault = (name: string): boolean => name.toLowerCase() === ALSA_DEFAULT;

/** A device's name for people: the system's default device is named in their language. */
export const deviceName = (words: { readonly systemDefault: string }, name: string): string =>
  isSystemDefault(name) ? words.systemDefault : name;
