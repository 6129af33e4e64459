/** `input` is the microphone, `output` the loudspeaker. */
export const SIDES = ['input', 'output'] as const;
export type Side = (typeof SIDES)[number];

/**
 * The identity of a device as text, for settings and events:
 * `PulseAudio/alsa_input.usb-X?serial=…&path=…`. Equal keys mean the same device. Different keys
 * may still mean the same device, for example after it was moved to another port; `findSameDevice`
 * in native-audio/devices/device-identity.ts decides that.
 */
export type DeviceKey = string;

/**
 * Which device a person chose. It never holds an index, because PortAudio renumbers its devices.
 */
export type DeviceChoice =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'named';
      /** With a key, the device's latest name; without one, the name that a person typed. */
      readonly name: string;
      readonly hostApi?: string;
      /** Present once the device is known; the name then decides nothing. */
      readonly key?: DeviceKey;
      /**
       * While the device is absent, the system's default runs instead, until the device is back.
       */
      readonly orDefault?: boolean;
    }
  /** No device on purpose, for example for a listening post without a microphone. */
  | { readonly kind: 'none' }
  /**
   * A WAV file instead of a device, in real time: input is read (then silence), output is written.
   */
  | { readonly kind: 'file'; readonly path: string };

/** The most channels of a microphone that Partyline can choose from. */
export const MOST_INPUT_CHANNELS = 32;

/**
 * `auto` sends the first channel that carries a voice; a number sends that channel, counted from 1.
 */
export type InputChannelChoice = 'auto' | number;

/** Which channel of a microphone with several channels is sent. */
export interface InputChannelChoices {
  /** From the command line: applies to whichever microphone runs and overrides `byDevice`. */
  readonly given?: InputChannelChoice;
  /**
   * Channel numbers by the microphone's {@link DeviceKey}; a microphone without an entry is `auto`.
   */
  readonly byDevice?: Readonly<Record<string, number>>;
}
