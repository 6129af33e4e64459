import type { DeviceKey } from '../../common/device-choice.ts';

/**
 * Which device something is about, from one day to the next. A name is no identity: two microphones of one model have the
 * same, and a desktop renames them. docs/decisions/0094-device-identity.md
 */
export interface DeviceIdentity {
  readonly hostApi: string;
  /** The sound server's own name of the source or sink; elsewhere the name in PortAudio's list. */
  readonly id: string;
  /** What the hardware says of itself. Cheap models all say the same. */
  readonly serial?: string;
  /** Where it is plugged in. */
  readonly path?: string;
  /** Among the equal ones, from 0, where nothing but a name is known; absent: there is one. */
  readonly place?: number;
  /** How many equal ones there were; absent: one. */
  readonly of?: number;
}

/** PulseAudio, or PipeWire behind the same protocol: no host API of PortAudio, but listed as one. */
export const PULSE_API = 'PulseAudio';

export const MOST_KEY_LENGTH = 2_000;

export function deviceKey(identity: DeviceIdentity): DeviceKey {
  const { hostApi, id, serial, path, place, of } = identity;
  const more = Object.entries({ serial, path, place, of }).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}=${escaped(String(value))}`],
  );
  return `${escaped(hostApi)}/${escaped(id)}${more.length === 0 ? '' : `?${more.join('&')}`}`;
}

/** @returns undefined for a text that is no key. */
export function parseDeviceKey(key: DeviceKey): DeviceIdentity | undefined {
  const [, hostApi, id, query] = /^([^/?]+)\/([^?]+)(?:\?(.*))?$/.exec(key) ?? [];
  if (hostApi === undefined || id === undefined || key.length > MOST_KEY_LENGTH) return undefined;
  try {
    const more = new Map(
      (query ?? '').split('&').map((pair) => {
        const [field = '', value = ''] = pair.split('=');
        return [field, decodeURIComponent(value)] as const;
      }),
    );
    const text = (field: 'serial' | 'path'): Partial<DeviceIdentity> => {
      const value = more.get(field);
      return value === undefined || value === '' ? {} : { [field]: value };
    };
    const whole = (field: 'place' | 'of'): Partial<DeviceIdentity> => {
      const value = more.get(field);
      return value === undefined || !/^\d{1,3}$/.test(value) ? {} : { [field]: Number(value) };
    };
    return {
      ...{ hostApi: decodeURIComponent(hostApi), id: decodeURIComponent(id) },
      ...{ ...text('serial'), ...text('path'), ...whole('place'), ...whole('of') },
    };
  } catch {
    return undefined;
  }
}

/** Readable as far as it can be: only what would end a part is written as a code. */
function escaped(text: string): string {
  return text.replace(/[%/?&=#]/g, (character) => encodeURIComponent(character));
}

/** A device as people and programs know it. */
export interface NamedDevice {
  /** For people; with a mark behind it if other devices have the same name. */
  readonly name: string;
  readonly key: DeviceKey;
}

/** A device as PortAudio or the sound server lists it. */
export interface DeviceInfo extends NamedDevice {
  readonly hostApi: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRateHz: number;
}

/** A name that no other device has: with the server's own name, or the place among equal ones, behind it. */
export function markedName(plain: string, { id, place }: Pick<DeviceIdentity, 'id' | 'place'>): string {
  if (place !== undefined) return `${plain} #${String(place + 1)}`;
  return id === plain ? plain : `${plain} (${id})`;
}

/** The name without its mark. */
export function plainName({ name, key }: NamedDevice): string {
  const identity = parseDeviceKey(key);
  const mark = identity && markedName('', identity);
  return mark !== undefined && mark !== '' && name.endsWith(mark) ? name.slice(0, -mark.length) : name;
}

/** Names that a reader cannot tell apart: by case and white space at most. */
export function looksAlike(a: string, b: string): boolean {
  const folded = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
  return folded(a) === folded(b);
}

/**
 * Which of the devices is the one that was chosen; undefined when it is not there, or when nobody can tell. Pure.
 * @param name what it was called last
 */
export function findSameDevice<D extends NamedDevice>(
  devices: readonly D[],
  key: DeviceKey,
  name: string,
): D | undefined {
  const wanted = parseDeviceKey(key);
  if (wanted === undefined) return undefined;
  const peers = devices.flatMap((device) => {
    const identity = parseDeviceKey(device.key);
    return identity?.hostApi === wanted.hostApi ? [{ device, identity }] : [];
  });
  const places = (serial: string): number =>
    new Set(peers.filter((it) => it.identity.serial === serial).map((it) => it.identity.path)).size;
  const isSameUnit = ({ serial }: DeviceIdentity): boolean =>
    serial !== undefined && serial === wanted.serial && isOfOneUnit(serial) && places(serial) < 2;

  const same = peers.find(({ identity }) => {
    if (identity.id !== wanted.id || differ(identity.serial, wanted.serial)) return false;
    // At another socket it is the same one only if its serial number is its own: a twin gets the name that got free.
    if (differ(identity.path, wanted.path)) return isSameUnit(identity);
    return identity.place === wanted.place && identity.of === wanted.of;
  });
  if (same) return same.device;
  // The server numbers twins (`….2`) as they come, and names a device anew for another profile. One card may have
  // several inputs, so what people call it must be the same too.
  const renamed = peers.filter(
    ({ device, identity }) =>
      plainName(device) === plainName({ name, key }) &&
      identity.id !== wanted.id &&
      !differ(identity.serial, wanted.serial) &&
      ((identity.path !== undefined && identity.path === wanted.path) || isSameUnit(identity)),
  );
  return renamed.length === 1 ? renamed[0]?.device : undefined;
}

/** Both are known, and they are not equal. */
function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/**
 * Whether a serial number can be that of one piece alone. Without one of its own a device has the name of its maker and model
 * there, and cheap ones count `0123456789` or `000000`.
 */
export function isOfOneUnit(serial: string): boolean {
  const last = serial.split('_').at(-1) ?? '';
  return /\d/.test(last) && last.length >= 6 && !/^(.)\1*$|^0?1234/.test(last);
}
