import { execFile } from 'node:child_process';
import { type DeviceKey, type Side, SIDES } from '../../../common/device-choice.ts';
import {
  type DeviceInfo,
  deviceKey,
  looksAlike,
  markedName,
  type NamedDevice,
  PULSE_API,
} from '../device-identity.ts';

/**
 * A sink or source of PulseAudio, or of PipeWire behind the same protocol. PortAudio sees ALSA's PCMs only, and all of
 * them stand behind one: without this nobody could choose between two microphones. docs/decisions/0055-pulse-devices.md
 */
export interface PulseDevice {
  readonly side: Side;
  /** The server's number for it; another one as soon as it was away. */
  readonly index: number;
  /** What the server calls it. */
  readonly id: string;
  /** What people call it, marked where another one looks the same. */
  readonly name: string;
  /** What a loudspeaker plays: it may stand behind the default, but is no microphone to choose. */
  readonly isMonitor: boolean;
  /** What the hardware says of itself, and where it is plugged in. */
  readonly serial?: string;
  readonly path?: string;
  readonly channels: number;
  /** The server's names of its channels, in their order. */
  readonly map: readonly string[];
  readonly sampleRateHz: number;
}

/** A server that takes longer to say what it has is of no use now. */
const LIST_LIMIT_MS = 2_000;

/** @returns null when nobody answers: no server, or no `pactl`. */
export async function listPulseDevices(
  sides: readonly Side[] = SIDES,
): Promise<readonly PulseDevice[] | null> {
  if (process.platform !== 'linux') return null;
  const lists = await Promise.all(
    sides.map(async (side) => {
      const text = await pactl(side === 'input' ? 'sources' : 'sinks');
      return text === null ? null : parsePulseList(text, side);
    }),
  );
  const answered = lists.filter((list) => list !== null);
  return answered.length === lists.length ? answered.flat() : null;
}

/** What the system's default of each side leads to. @returns null when nobody answers. */
export async function pulseDefaults(
  devices: readonly PulseDevice[],
): Promise<Readonly<Partial<Record<Side, NamedDevice>>> | null> {
  const text = await askPulse(['info']);
  if (text === null) return null;
  const behind = (side: Side): Partial<Record<Side, NamedDevice>> => {
    const id = parsePulseDefault(text, side);
    const device = devices.find((it) => it.side === side && it.id === id);
    return device ? { [side]: pulseBehind(device) } : {};
  };
  return { ...behind('input'), ...behind('output') };
}

/** @returns what `pactl list` says, in English; null when nobody answers. */
export function pactl(what: string): Promise<string | null> {
  return askPulse(['list', what]);
}

/** @returns what `pactl` answers, in English; null when nobody does. */
export function askPulse(args: readonly string[]): Promise<string | null> {
  // As text: the JSON of version 16 loses every name that is not ASCII.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: 'C' };
  return new Promise((resolve) => {
    execFile('pactl', args, { env, timeout: LIST_LIMIT_MS, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}

/** Reads `pactl list sources` or `pactl list sinks`, in English. */
export function parsePulseList(text: string, side: Side): PulseDevice[] {
  const devices: PulseDevice[] = [];
  for (const [, number, block = ''] of text.matchAll(BLOCKS)) {
    const field = (name: string): string | undefined => new RegExp(`^\t${name}: (.*)$`, 'm').exec(block)?.[1];
    const id = field('Name');
    const format = /(\d+)ch (\d+)Hz/.exec(field('Sample Specification') ?? '');
    if (id === undefined || !format) continue;
    const description = field('Description') ?? '';
    const name = description === '' || description === '(null)' ? id : description;
    devices.push({
      ...{ side, index: Number(number), id, name, isMonitor: (field('Monitor of Sink') ?? 'n/a') !== 'n/a' },
      ...{ channels: Number(format[1]), sampleRateHz: Number(format[2]) },
      map: (field('Channel Map') ?? '').split(',').filter((it) => it !== ''),
      ...hardwareOf(block),
    });
  }
  const others = (it: PulseDevice): PulseDevice[] => devices.filter((one) => one !== it && !one.isMonitor);
  // "default" alone stands for the system's default.
  const isAlone = (it: PulseDevice): boolean =>
    it.name.toLowerCase() !== 'default' &&
    others(it).every(({ name, id }) => !looksAlike(name, it.name) && id !== it.name);
  return devices.map((it) => (isAlone(it) ? it : { ...it, name: markedName(it.name, it) }));
}

/** From `Source #1` to the next one. */
const BLOCKS = /^(?:Source|Sink) #(\d+)$([^]*?)(?=^(?:Source|Sink) #\d+$|$(?![^]))/gm;

/** What the server's default of a side is called; `pactl info` says so, and whoever started this program may say otherwise. */
export function parsePulseDefault(text: string, side: Side): string | undefined {
  const word = side === 'input' ? 'Source' : 'Sink';
  return process.env[VARIABLES[side]] ?? new RegExp(`^Default ${word}: (.*)$`, 'm').exec(text)?.[1];
}

/** PulseAudio writes `bus_path`, PipeWire `bus-path`. Of Bluetooth the address stands where a sound card has its number. */
function hardwareOf(block: string): Pick<PulseDevice, 'serial' | 'path'> {
  const property = (name: string): string | undefined => {
    const text = new RegExp(`^\\t\\t${name} = "(.+)"$`, 'm').exec(block)?.[1];
    return text === '(null)' ? undefined : text;
  };
  const address = property('device[.]bus') === 'bluetooth' ? property('device[.]string') : undefined;
  const serial = property('device[.]serial') ?? address;
  const path = property('device[.]bus[_-]path');
  return { ...(serial === undefined ? {} : { serial }), ...(path === undefined ? {} : { path }) };
}

export function pulseKey({ id, serial, path }: Pick<PulseDevice, 'id' | 'serial' | 'path'>): DeviceKey {
  return deviceKey({
    ...{ hostApi: PULSE_API, id },
    ...(serial === undefined ? {} : { serial }),
    ...(path === undefined ? {} : { path }),
  });
}

export function pulseBehind(device: PulseDevice): NamedDevice {
  return { name: device.name, key: pulseKey(device) };
}

export function pulseInfo(device: PulseDevice): DeviceInfo {
  const { side, name, channels, sampleRateHz } = device;
  return {
    name,
    hostApi: PULSE_API,
    key: pulseKey(device),
    maxInputChannels: side === 'input' ? channels : 0,
    maxOutputChannels: side === 'output' ? channels : 0,
    defaultSampleRateHz: sampleRateHz,
  };
}

const VARIABLES: Readonly<Record<Side, string>> = { input: 'PULSE_SOURCE', output: 'PULSE_SINK' };

/**
 * Runs `open`, in which a connection to the server is made, such that its streams go to this device: libpulse reads the
 * variable with every new connection, on the calling thread.
 */
export function withPulseDevice<T>(side: Side, id: string, open: () => T): T {
  const variable = VARIABLES[side];
  const before = process.env[variable];
  process.env[variable] = id;
  try {
    return open();
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, variable);
    else process.env[variable] = before;
  }
}
