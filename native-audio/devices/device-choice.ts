import { assertNever } from '../../common/assert-never.ts';
import type { DeviceChoice, Side } from '../../common/device-choice.ts';
import {
  type DeviceInfo,
  findSameDevice,
  looksAlike,
  markedName,
  parseDeviceKey,
  plainName,
  PULSE_API,
} from './device-identity.ts';

/** A device as PortAudio lists it, and whether it is its host API's default for each side. */
export interface ListedDevice extends DeviceInfo {
  readonly defaultInput: boolean;
  readonly defaultOutput: boolean;
}

export type ChosenDevice<D extends ListedDevice> =
  | { readonly type: 'device'; readonly device: D }
  /**
   * `reason` is a sentence that names the available devices. `twins`: other devices have the chosen
   * name, and a person has to pick one.
   */
  | { readonly type: 'missing'; readonly reason: string; readonly twins?: true };

/** A device cannot be opened because it is absent. The message is a sentence. */
export class DeviceMissingError extends Error {
  override readonly name = 'DeviceMissingError';
  readonly twins: boolean;
  constructor(reason: string, twins: boolean) {
    super(reason);
    this.twins = twins;
  }
}

/**
 * Host APIs from best to worst for speech. On Windows, PortAudio's own default is MME or
 * DirectSound, which add about 120 ms in each direction.
 */
const HOST_API_ORDER: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['Windows WASAPI', 'Windows WDM-KS', 'Windows DirectSound', 'MME', 'ASIO'],
  darwin: ['Core Audio'],
  linux: [PULSE_API, 'ALSA', 'JACK Audio Connection Kit', 'OSS'],
};

const SIDE_WORD: Readonly<Record<Side, string>> = { input: 'microphone', output: 'loudspeaker' };

/**
 * Finds the listed device that a choice means: by its key, or, for a typed name, by an exact match
 * with one device. It never uses an index. Pure; the platform is an argument. Do not call it for
 * `none` and `file`, which are no devices.
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
      const { name, key } = choice;
      if (key !== undefined) {
        const device = findSameDevice(usable, key, name);
        return device ? { type: 'device', device } : missing(usable, choice, side);
      }
      const found = findTyped(usable, name, choice.hostApi);
      const [device] = found;
      if (device === undefined) return missing(usable, choice, side);
      return found.length === 1 ? { type: 'device', device } : ambiguous(found, name, side);
    }
    default:
      return assertNever(choice);
  }
}

export function channelsOf(device: DeviceInfo, side: Side): number {
  return side === 'input' ? device.maxInputChannels : device.maxOutputChannels;
}

/**
 * Whether the channel count is only claimed: ALSA's PCMs without own hardware claim more channels
 * than exist and fill in the missing ones.
 */
export function claimsChannels({ hostApi, name }: Pick<DeviceInfo, 'hostApi' | 'name'>): boolean {
  return hostApi === 'ALSA' && !/\(hw:/.test(name);
}

/** The devices that an exact text means, all from the best host API that has any. */
function findTyped<D extends DeviceInfo>(
  devices: readonly D[],
  text: string,
  hostApi: string | undefined,
): readonly D[] {
  const asked = devices.filter(
    (it) => hostApi === undefined || it.hostApi.toLowerCase() === hostApi.toLowerCase(),
  );
  // Names that mean one device come first: the server's name and a marked name. A name that
  // several devices have comes last.
  for (const means of [
    (it: D): boolean => ownNames(it).includes(text),
    (it: D): boolean => plainName(it) === text,
  ]) {
    const found = asked.filter(means);
    const [best] = found;
    if (best) return found.filter((it) => it.hostApi === best.hostApi);
  }
  return [];
}

function ownNames(device: DeviceInfo): string[] {
  const identity = parseDeviceKey(device.key);
  if (identity === undefined) return [];
  const marked = markedName(plainName(device), identity);
  if (identity.hostApi === PULSE_API) return [identity.id, marked];
  return identity.place === undefined ? [] : [marked];
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

type NamedChoice = Extract<DeviceChoice, { kind: 'named' }>;
type Missing = Extract<ChosenDevice<ListedDevice>, { type: 'missing' }>;

function ambiguous(found: readonly ListedDevice[], name: string, side: Side): Missing {
  const reason =
    `"${name}" means ${String(found.length)} ${SIDE_WORD[side]}s, and none of them is taken unasked. ` +
    `Name one of them: ${typedList(found, `--${side} `)}.`;
  return { type: 'missing', reason, twins: true };
}

function missing(usable: readonly ListedDevice[], choice: NamedChoice, side: Side): Missing {
  const word = SIDE_WORD[side];
  const wanted = `"${choice.name}"${choice.hostApi === undefined ? '' : ` (${choice.hostApi})`}`;
  if (usable.length === 0) {
    const reason = `The ${word} ${wanted} is not there, and there is no other one.`;
    return { type: 'missing', reason };
  }
  const plain = plainName({ name: choice.name, key: choice.key ?? '' });
  const twins = usable.filter((it) => looksAlike(plainName(it), plain));
  if (twins.length > 0) {
    const reason =
      `The ${word} ${wanted} is not there. Another one of this name is, and it is not taken unasked. ` +
      `To use it, name it: ${typedList(twins, `--${side} `)}.`;
    return { type: 'missing', reason, twins: true };
  }
  return {
    type: 'missing',
    reason: `The ${word} ${wanted} is not there. There is: ${typedList(usable)}.`,
  };
}

/**
 * The text to type for each device.
 * @param option the option in front of it
 */
function typedList(devices: readonly ListedDevice[], option = ''): string {
  return devices.map((it) => `${option}"${it.hostApi}/${it.name}"`).join(', ');
}
