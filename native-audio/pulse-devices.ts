import { execFile } from 'node:child_process';
import { deviceKey, type DeviceKey } from './device-identity.ts';
import type { DeviceInfo, Side } from './types.ts';

/**
 * The sinks and sources of PulseAudio, or of PipeWire behind the same protocol. PortAudio sees ALSA's PCMs only, and all of
 * them stand behind one: without this nobody could choose between two microphones. docs/decisions/0055-pulse-devices.md
 */
export const PULSE_API = 'PulseAudio';

export interface PulseDevice {
  readonly side: Side;
  /** What the server calls it. */
  readonly id: string;
  /** What people call it; no two of a side have the same. */
  readonly name: string;
  /** What the hardware says of itself, and where it is plugged in. */
  readonly serial?: string;
  readonly path?: string;
  readonly channels: number;
  readonly sampleRateHz: number;
}

/** A server that takes longer to say what it has is of no use now. */
const LIST_LIMIT_MS = 2_000;

/** @returns null when nobody answers: no server, or no `pactl`. */
export async function listPulseDevices(
  sides: readonly Side[] = ['input', 'output'],
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

/** @returns what `pactl list` says, in English; null when nobody answers. */
export function pactl(what: string): Promise<string | null> {
  // As text: the JSON of version 16 loses every name that is not ASCII.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: 'C' };
  return new Promise((resolve) => {
    execFile(
      'pactl',
      ['list', what],
      { env, timeout: LIST_LIMIT_MS, killSignal: 'SIGKILL' },
      (error, stdout) => resolve(error ? null : stdout),
    );
  });
}

/** Reads `pactl list sources` or `pactl list sinks`, in English. What a loudspeaker plays is no microphone and left out. */
export function parsePulseList(text: string, side: Side): PulseDevice[] {
  const devices: PulseDevice[] = [];
  for (const block of text.split(/^(?:Source|Sink) #\d+$/m).slice(1)) {
    const field = (name: string): string | undefined => new RegExp(`^\t${name}: (.*)$`, 'm').exec(block)?.[1];
    const id = field('Name');
    const format = /(\d+)ch (\d+)Hz/.exec(field('Sample Specification') ?? '');
    if (id === undefined || !format || (field('Monitor of Sink') ?? 'n/a') !== 'n/a') continue;
    const description = field('Description') ?? '';
    const name = description === '' || description === '(null)' ? id : description;
    devices.push({
      ...{ side, id, name, channels: Number(format[1]), sampleRateHz: Number(format[2]) },
      ...hardwareOf(block),
    });
  }
  const twins = (name: string): boolean => devices.filter((it) => it.name === name).length > 1;
  return devices.map((it) => (twins(it.name) ? { ...it, name: `${it.name} (${it.id})` } : it));
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
