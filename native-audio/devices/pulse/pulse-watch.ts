import { followsPulse } from '../portaudio/portaudio-devices.ts';
import { listPulseDevices, pactl, pulseBehind, type PulseDevice } from './pulse-devices.ts';
import { parseStreamDevice, STREAM_LISTS } from './pulse-streams.ts';
import type { DeviceSide } from '../device-side.ts';
import type { OpenDevice } from '../open-device.ts';
import { type Side, SIDES } from '../../../common/device-choice.ts';

export interface PulseWatchEdges {
  list(sides: readonly Side[]): Promise<readonly PulseDevice[] | null>;
  /**
   * The server's number of the device that this process's stream uses; undefined if nothing
   * answers.
   */
  streamDevice(side: Side): Promise<number | undefined>;
}

const SERVER: PulseWatchEdges = {
  list: listPulseDevices,
  async streamDevice(side) {
    const text = await pactl(STREAM_LISTS[side]);
    return text === null ? undefined : parseStreamDevice(text, process.pid);
  },
};

/**
 * Watches which devices the streams use. When a device is unplugged, the sound server moves its
 * streams to another device and sound continues; streams on the default follow the default. A
 * microphone must not silently become another one, so the server is asked where the streams are.
 */
export class PulseWatch {
  readonly #sides: Readonly<Record<Side, DeviceSide>>;
  readonly #edges: PulseWatchEdges;
  /**
   * The stream that was found on the right device. The server never reuses a number, so the same
   * number needs no second check.
   */
  readonly #settled: Partial<Record<Side, { readonly device: OpenDevice; readonly index: number }>> = {};
  #asking = false;

  constructor(sides: Readonly<Record<Side, DeviceSide>>, edges = SERVER) {
    this.#sides = sides;
    this.#edges = edges;
  }

  /** Call this once a second, and more often while the microphone is open. */
  async look(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    await Promise.all(SIDES.map((side) => this.#lookAt(side)));
    this.#asking = false;
  }

  async #lookAt(side: Side): Promise<void> {
    const { device } = this.#sides[side];
    if (!device || !isServed(device)) return;
    const index = await this.#edges.streamDevice(side);
    const settled = this.#settled[side];
    if (index !== undefined && settled?.device === device && settled.index === index) return;
    const listed = (await this.#edges.list([side]))?.filter((it) => it.side === side);
    // If the server is gone, its streams stop, which is noticed anyway.
    if (listed === undefined || this.#sides[side].device !== device) return;
    const now = listed.find((it) => it.index === index);
    if (this.#accepts(side, device, listed, now) && now) this.#settled[side] = { device, index: now.index };
  }

  /** @returns whether the side's stream continues */
  #accepts(
    side: Side,
    device: OpenDevice,
    listed: readonly PulseDevice[],
    now: PulseDevice | undefined,
  ): boolean {
    const { pulseId, name } = device;
    if (pulseId === undefined) {
      if (now === undefined) return true;
      if (hasOtherChannels(device, now)) {
        const reason = `The system's default is ${now.name} now, with other channels. It is being opened anew.`;
        this.#sides[side].vanished(reason);
        return false;
      }
      this.#sides[side].moved(pulseBehind(now));
      return true;
    }
    if (!listed.some(({ id }) => id === pulseId)) {
      this.#sides[side].vanished(`${name} is not there any more. It is being looked for.`);
      return false;
    }
    if (now === undefined || now.id === pulseId) return true;
    this.#sides[side].vanished(`The sound system went on from ${now.name} instead of ${name}.`);
    return false;
  }
}

/** A stream that was opened for other channels would mix those of the new source. */
function hasOtherChannels({ map }: OpenDevice, { map: now }: PulseDevice): boolean {
  if (map === undefined || (map.length === 1 && now.length === 1)) return false;
  return map.join() !== now.join();
}

/** Whether the device is one of the server's devices, or its default. */
function isServed(device: OpenDevice): boolean {
  return device.pulseId !== undefined || (device.behind !== undefined && followsPulse(device));
}
