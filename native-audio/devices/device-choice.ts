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

/** A device as PortAudio lists it, with whether its host API calls it the default of a side. */
export interface ListedDevice extends DeviceInfo {
  readonly defaultInput: boolean;
  readonly defaultOutput: boolean;
}

export type ChosenDevice<D extends ListedDevice> =
  | { readonly type: 'device'; readonly device: D }
  /**
   * `reason` is a sentence that names what there is. `twins`: one or more devices have the chosen one's name, and none of
   * them can be taken for it unasked.
   */
  | { readonly type: 'missing'; readonly reason: string; readonly twins?: true };

/** A device cannot be opened because it is not there. The message is a sentence. */
export class DeviceMissingError extends Error {
  override readonly name = 'DeviceMissingError';
  readonly twins: boolean;
  constructor(reason: string, twins: boolean) {
    super(reason);
    this.twins = twins;
  }
}

/**
 * Host APIs from best to worst for speech. On Windows PortAudio's own default is MME or DirectSound, which
 * add about 120 ms each way.
 */
const HOST_API_ORDER: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['Windows WASAPI', 'Windows WDM-KS', 'Windows DirectSound', 'MME', 'ASIO'],
  darwin: ['Core Audio'],
  linux: [PULSE_API, 'ALSA', 'JACK Audio Connection Kit', 'OSS'],
};

const SIDE_WORD: Readonly<Record<Side, string>> = { input: 'microphone', output: 'loudspeaker' };

/**
 * Which of the listed devices a choice means: by its key, or, of what a person typed, by an exact name that means one device.
 * Never by index. Pure; the platform is an argument. `none` and `file` are no devices and must not be asked for.
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

/** ALSA's PCMs without hardware of their own claim more channels than there are, and make up what is missing. */
export function claimsChannels({ hostApi, name }: Pick<DeviceInfo, 'hostApi' | 'name'>): boolean {
  return hostApi === 'ALSA' && !/\(hw:/.test(name);
}

/** The devices that an exact text means, all of one host API: the best one that has any. */
function findTyped<D extends DeviceInfo>(
  devices: readonly D[],
  text: string,
  hostApi: string | undefined,
): readonly D[] {
  const asked = devices.filter(
    (it) => hostApi === undefined || it.hostApi.toLowerCase() === hostApi.toLowerCase(),
  );
  // A name of its own goes first, the server's as well as one with a mark; one that several have comes last.
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

/** What to type for each. @param option in front of it */
function typedList(devices: readonly ListedDevice[], option = ''): string {
  return devices.map((it) => `${option}"${it.hostApi}/${it.name}"`).join(', ');
}
