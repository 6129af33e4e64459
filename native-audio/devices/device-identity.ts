import type { DeviceKey } from '../../common/device-choice.ts';

/**
 * Identifies a device over time. A name is not enough: two microphones of one model have the same
 * name, and a desktop may rename them. See docs/decisions/0094-device-identity.md.
 */
export interface DeviceIdentity {
  readonly hostApi: string;
  /**
   * The sound server's own name of the source or sink; without a server, the name in PortAudio's
   * list.
   */
  readonly id: string;
  /** The hardware's serial number. Cheap models all report the same one. */
  readonly serial?: string;
  /** The port that the device is plugged into. */
  readonly path?: string;
  /**
   * If only a name is known: the place among devices of the same name, from 0. Absent if there is
   * only one.
   */
  readonly place?: number;
  /** The number of devices of the same name; absent: one. */
  readonly of?: number;
}

/**
 * PulseAudio, or PipeWire with the same protocol. PortAudio has no such host API, but Partyline
 * lists it as one.
 */
export const PULSE_API = 'PulseAudio';

export const MOST_KEY_LENGTH = 2_000;

export function deviceKey(identity: DeviceIdentity): DeviceKey {
  const { hostApi, id, serial, path, place, of } = identity;
  const more = Object.entries({ serial, path, place, of }).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}=${escaped(String(value))}`],
  );
  return `${escaped(hostApi)}/${escaped(id)}${more.length === 0 ? '' : `?${more.join('&')}`}`;
}

/** @returns undefined if the text is not a key */
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

/** Stays as readable as possible: only characters that would end a part are escaped. */
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

/**
 * A name that no other device has. A mark follows the plain name: the server's name, or the place
 * among equal devices.
 */
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

/** Whether a reader cannot tell the names apart: they differ in case or white space at most. */
export function looksAlike(a: string, b: string): boolean {
  const folded = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
  return folded(a) === folded(b);
}

/**
 * Finds the chosen device. Pure.
 * @param name the device's latest name
 * @returns undefined if the device is absent, or if nothing tells it from others
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
    // At another port it counts as the same device only if no other device has its serial
    // number. Otherwise a twin that took over its name would be mistaken for it.
    if (differ(identity.path, wanted.path)) return isSameUnit(identity);
    return identity.place === wanted.place && identity.of === wanted.of;
  });
  if (same) return same.device;
  // The server numbers twins (`….2`) in the order of their appearance, and renames a device for
  // another profile. One card may have several inputs, so the name that people see must be equal
  // too.
  const renamed = peers.filter(
    ({ device, identity }) =>
      plainName(device) === plainName({ name, key }) &&
      identity.id !== wanted.id &&
      !differ(identity.serial, wanted.serial) &&
      ((identity.path !== undefined && identity.path === wanted.path) || isSameUnit(identity)),
  );
  return renamed.length === 1 ? renamed[0]?.device : undefined;
}

/** Whether both values are known and different. */
function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/**
 * Whether a serial number can belong to a single device. Without an own number, a device reports
 * its maker and model there, and cheap devices report `0123456789` or `000000`.
 */
export function isOfOneUnit(serial: string): boolean {
  const last = serial.split('_').at(-1) ?? '';
  return /\d/.test(last) && last.length >= 6 && !/^(.)\1*$|^0?1234/.test(last);
}
