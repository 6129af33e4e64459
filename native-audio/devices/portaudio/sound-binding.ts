import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from '../open-device.ts';
import type { SoundBindingName } from '../../../common/sound-binding-name.ts';
import type { LocatedDevice } from './located-device.ts';

/** A way from JavaScript to PortAudio: our own addon, or naudiodon's binding. */
export interface SoundBinding {
  readonly name: SoundBindingName;
  /**
   * PortAudio's list in this process. PortAudio reads it again only until a stream is opened here.
   */
  list(): Promise<RawList>;
  /**
   * Opens and starts a capture stream.
   * @throws an Error with a sentence if the device refuses
   */
  openCapture(device: LocatedDevice, handlers: CaptureHandlers): Promise<OpenDevice>;
  /**
   * Opens and starts a playout stream, and feeds it until it is closed, with silence if there is
   * nothing else.
   * @throws an Error with a sentence if the device refuses
   */
  openPlayout(device: LocatedDevice, handlers: PlayoutHandlers): Promise<OpenDevice>;
}

export interface RawList {
  readonly apis: readonly RawHostApi[];
  readonly devices: readonly RawDevice[];
}

export interface RawHostApi {
  readonly name: string;
  /** Indices of devices; any other number means none. */
  readonly defaultInput: number;
  readonly defaultOutput: number;
}

export interface RawDevice {
  readonly id: number;
  readonly name: string;
  readonly hostAPIName: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  /** The host API's own lasting name of it, where that is known. */
  readonly identity?: string;
}
