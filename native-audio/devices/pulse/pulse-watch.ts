import { followsPulse } from '../portaudio/portaudio-devices.ts';
import { listPulseDevices, pactl, pulseBehind, type PulseDevice } from './pulse-devices.ts';
import { parseStreamDevice, STREAM_LISTS } from './pulse-streams.ts';
import type { DeviceSide } from '../device-side.ts';
import type { OpenDevice } from '../open-device.ts';
import { type Side, SIDES } from '../../../common/device-choice.ts';

export interface PulseWatchEdges {
  list(sides: readonly Side[]): Promise<readonly PulseDevice[] | null>;
  /** The server's number of the device that this process's stream is on; undefined when nobody tells. */
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
 * The sound server moves the streams of a device that is pulled out to another one, and those on its default with the default,
 * and sound goes on. A microphone must not become another one silently, so the server is asked where the streams are.
 */
export class PulseWatch {
  readonly #sides: Readonly<Record<Side, DeviceSide>>;
  readonly #edges: PulseWatchEdges;
  /** The stream that was found to be where it belongs. A number is never given twice, so the same one needs no second look. */
  readonly #settled: Partial<Record<Side, { readonly device: OpenDevice; readonly index: number }>> = {};
  #asking = false;

  constructor(sides: Readonly<Record<Side, DeviceSide>>, edges = SERVER) {
    this.#sides = sides;
    this.#edges = edges;
  }

  /** To be called often: once a second, and more often while the microphone is open. */
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
    // A server that is gone takes the streams along, and that shows by itself.
    if (listed === undefined || this.#sides[side].device !== device) return;
    const now = listed.find((it) => it.index === index);
    if (this.#accepts(side, device, listed, now) && now) this.#settled[side] = { device, index: now.index };
  }

  /** @returns whether the side goes on. */
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

/** One of the server's devices, or its default. */
function isServed(device: OpenDevice): boolean {
  return device.pulseId !== undefined || (device.behind !== undefined && followsPulse(device));
}
