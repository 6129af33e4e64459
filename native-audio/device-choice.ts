import { assertNever } from './assert-never.ts';
import type { DeviceChoice, DeviceInfo, Side } from './types.ts';

/** A device as PortAudio lists it, with whether its host API calls it the default of a side. */
export interface ListedDevice extends DeviceInfo {
  readonly defaultInput: boolean;
  readonly defaultOutput: boolean;
}

export type ChosenDevice<D extends ListedDevice> =
  | { readonly type: 'device'; readonly device: D }
  /** `reason` is a sentence that names what there is. */
  | { readonly type: 'missing'; readonly reason: string };

/**
 * Host APIs from best to worst for speech. On Windows PortAudio's own default is MME or DirectSound, which
 * add about 120 ms each way.
 */
const HOST_API_ORDER: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['Windows WASAPI', 'Windows WDM-KS', 'Windows DirectSound', 'MME', 'ASIO'],
  darwin: ['Core Audio'],
  linux: ['PulseAudio', 'ALSA', 'JACK Audio Connection Kit', 'OSS'],
};

const SIDE_WORD: Readonly<Record<Side, string>> = { input: 'microphone', output: 'loudspeaker' };

/**
 * Which of the listed devices a choice means. By name and host API, never by index. Pure; the platform is an argument.
 * `none` and `file` are no devices and must not be asked for.
 */
export function chooseDevice<D extends ListedDevice>(
  devices: readonly D[],
  choice: Extract<DeviceChoice, { kind: 'default' | 'named' }>,
  side: Side,
  platform: NodeJS.Platform,
): ChosenDevice<D> {
  const usable = inOrder(
    devices.filter((device) => channelsOf(device, side) > 0),
    platform,
  );
  switch (choice.kind) {
    case 'default': {
      const device = defaultOf(usable, side, platform);
      return device
        ? { type: 'device', device }
        : { type: 'missing', reason: `No ${SIDE_WORD[side]} was found on this computer.` };
    }
    case 'named': {
      const hostApi = choice.hostApi?.toLowerCase();
      const device =
        find(usable, (it) => it.name === choice.name, hostApi) ??
        find(usable, (it) => it.name.toLowerCase() === choice.name.toLowerCase(), hostApi) ??
        // MME cuts names at 31 characters: a name that was chosen there must still be found elsewhere.
        find(usable, (it) => choice.name.length >= 31 && it.name.startsWith(choice.name), hostApi);
      return device
        ? { type: 'device', device }
        : { type: 'missing', reason: notFound(usable, choice, side) };
    }
    default:
      return assertNever(choice);
  }
}

export function channelsOf(device: DeviceInfo, side: Side): number {
  return side === 'input' ? device.maxInputChannels : device.maxOutputChannels;
}

function find<D extends ListedDevice>(
  devices: readonly D[],
  matches: (device: D) => boolean,
  hostApi: string | undefined,
): D | undefined {
  return devices.find(
    (device) => matches(device) && (hostApi === undefined || device.hostApi.toLowerCase() === hostApi),
  );
}

function inOrder<D extends ListedDevice>(devices: readonly D[], platform: NodeJS.Platform): D[] {
  const order = HOST_API_ORDER[platform] ?? [];
  const rank = (device: ListedDevice): number => {
    const at = order.indexOf(device.hostApi);
    return at < 0 ? order.length : at;
  };
  return [...devices].sort((a, b) => rank(a) - rank(b));
}

function defaultOf<D extends ListedDevice>(
  devices: readonly D[],
  side: Side,
  platform: NodeJS.Platform,
): D | undefined {
  const marked = (device: ListedDevice): boolean =>
    side === 'input' ? device.defaultInput : device.defaultOutput;
  if (platform === 'linux') {
    // "default" follows the desktop's choice; a raw hw: device would lock the sound card.
    for (const name of ['default', 'pulse', 'pipewire']) {
      const device = devices.find((it) => it.hostApi === 'ALSA' && it.name === name);
      if (device) return device;
    }
  }
  return devices.find(marked) ?? devices[0];
}

function notFound(
  usable: readonly ListedDevice[],
  choice: { readonly name: string; readonly hostApi?: string },
  side: Side,
): string {
  const wanted = `"${choice.name}"${choice.hostApi === undefined ? '' : ` (${choice.hostApi})`}`;
  if (usable.length === 0) return `The ${SIDE_WORD[side]} ${wanted} is not there, and there is no other one.`;
  const names = usable.map((device) => `"${device.name}" (${device.hostApi})`).join(', ');
  return `The ${SIDE_WORD[side]} ${wanted} is not there. There is: ${names}.`;
}
