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

/**
 * An identity as one text, for settings and events: `PulseAudio/alsa_input.usb-X?serial=…&path=…`. Two keys that are equal
 * mean the same device; two that differ may still (it was moved to another port), which {@link isSameDevice} decides.
 */
export type DeviceKey = string;

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
