import { listPulseDevices, type PulseDevice } from './pulse-devices.ts';
import type { DeviceSide } from './device-side.ts';
import type { Side } from './types.ts';

const SIDES = ['input', 'output'] as const;

/**
 * The sound server moves the streams of a device that is pulled out to another one, and sound goes on. A microphone that was
 * chosen must not become another one silently, so the server is asked whether the device is still there.
 */
export class PulseWatch {
  readonly #sides: Readonly<Record<Side, DeviceSide>>;
  readonly #list: (sides: readonly Side[]) => Promise<readonly PulseDevice[] | null>;
  #asking = false;

  constructor(sides: Readonly<Record<Side, DeviceSide>>, list = listPulseDevices) {
    this.#sides = sides;
    this.#list = list;
  }

  /** To be called often: once a second, and more often while the microphone is open. */
  async look(): Promise<void> {
    const { input, output } = this.#sides;
    const served = SIDES.filter((side) => this.#sides[side].device?.pulseId !== undefined);
    if (this.#asking || served.length === 0) return;
    this.#asking = true;
    const asked = { input: input.device, output: output.device };
    const devices = await this.#list(served);
    this.#asking = false;
    // A server that is gone takes the streams along, and that shows by itself.
    if (devices === null) return;
    for (const side of served) {
      const { device } = this.#sides[side];
      if (!device || device !== asked[side] || device.pulseId === undefined) continue;
      if (devices.some((it) => it.side === side && it.id === device.pulseId)) continue;
      this.#sides[side].vanished(`${device.name} is not there any more. It is being looked for.`);
    }
  }
}
