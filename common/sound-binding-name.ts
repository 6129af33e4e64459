/**
 * The ways from our program to PortAudio: our own addon, or naudiodon's binding where the addon
 * does not load.
 */
export type SoundBindingName = 'addon' | 'naudiodon';
