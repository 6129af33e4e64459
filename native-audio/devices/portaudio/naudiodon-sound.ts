import { openCapture, openPlayout } from './naudiodon-stream.ts';
import type { NaudiodonBinding } from './naudiodon-binding.ts';
import type { LocatedDevice } from './located-device.ts';
import type { RawList, SoundBinding } from './sound-binding.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from '../open-device.ts';

/**
 * PortAudio through naudiodon's binding, which is used where our own addon does not load. It lists
 * and opens on the thread of JavaScript.
 */
export class NaudiodonSound implements SoundBinding {
  readonly name = 'naudiodon';
  readonly #binding: NaudiodonBinding;

  constructor(binding: NaudiodonBinding) {
    this.#binding = binding;
  }

  async list(): Promise<RawList> {
    return { apis: this.#binding.getHostAPIs().HostAPIs, devices: this.#binding.getDevices() };
  }

  async openCapture(device: LocatedDevice, handlers: CaptureHandlers): Promise<OpenDevice> {
    return openCapture(this.#binding, device, handlers);
  }

  async openPlayout(device: LocatedDevice, handlers: PlayoutHandlers): Promise<OpenDevice> {
    return openPlayout(this.#binding, device, handlers);
  }
}
