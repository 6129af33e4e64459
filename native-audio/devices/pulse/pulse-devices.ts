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
 * A sink or source of PulseAudio, or of PipeWire with the same protocol. PortAudio sees only ALSA's
 * PCMs, and all devices of the server share one PCM, so that nobody could choose between two
 * microphones. See docs/decisions/0055-pulse-devices.md.
 */
export interface PulseDevice {
  readonly side: Side;
  /** The server's number for the device. It changes when the device comes back. */
  readonly index: number;
  /** The server's name for it. */
  readonly id: string;
  /** The name for people, with a mark if another device has the same name. */
  readonly name: string;
  /**
   * A monitor records what a loudspeaker plays. It may be behind the default, but nobody can choose
   * it as a microphone.
   */
  readonly isMonitor: boolean;
  /** The hardware's serial number, and the port that it is plugged into. */
  readonly serial?: string;
  readonly path?: string;
  readonly channels: number;
  /** The server's names of its channels, in their order. */
  readonly map: readonly string[];
  readonly sampleRateHz: number;
}

/** An answer that takes longer comes too late to be useful. */
const LIST_LIMIT_MS = 2_000;

/** @returns null if nothing answers: no server, or no `pactl` */
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

/** @returns the device behind each side's system default; null if nothing answers */
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

/** @returns the output of `pactl list`, in English; null if nothing answers */
export function pactl(what: string): Promise<string | null> {
  return askPulse(['list', what]);
}

/** @returns the output of `pactl`, in English; null if nothing answers */
export function askPulse(args: readonly string[]): Promise<string | null> {
  // Read as text, because the JSON of version 16 loses every name that is not ASCII.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: 'C' };
  return new Promise((resolve) => {
    execFile('pactl', args, { env, timeout: LIST_LIMIT_MS, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}

/** Parses `pactl list sources` or `pactl list sinks`, in English. */
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
  // "default" alone means the system's default.
  const isAlone = (it: PulseDevice): boolean =>
    it.name.toLowerCase() !== 'default' &&
    others(it).every(({ name, id }) => !looksAlike(name, it.name) && id !== it.name);
  return devices.map((it) => (isAlone(it) ? it : { ...it, name: markedName(it.name, it) }));
}

/** From `Source #1` to the next one. */
const BLOCKS = /^(?:Source|Sink) #(\d+)$([^]*?)(?=^(?:Source|Sink) #\d+$|$(?![^]))/gm;

/**
 * The server's name of a side's default: from the environment if set, otherwise from `pactl info`.
 */
export function parsePulseDefault(text: string, side: Side): string | undefined {
  const word = side === 'input' ? 'Source' : 'Sink';
  return process.env[VARIABLES[side]] ?? new RegExp(`^Default ${word}: (.*)$`, 'm').exec(text)?.[1];
}

/**
 * PulseAudio writes `bus_path`, PipeWire `bus-path`. For Bluetooth, the address is in the place of
 * a sound card's number.
 */
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
 * Runs `open`, which connects to the server, so that its streams use this device. libpulse reads
 * the variable at each new connection, on the calling thread.
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
