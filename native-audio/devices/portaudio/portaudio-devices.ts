import { alsaIdentity } from './alsa-cards.ts';
import { type DeviceIdentity, type DeviceInfo, deviceKey, markedName } from '../device-identity.ts';
import type { ListedDevice } from '../device-choice.ts';
import { pulseInfo, type PulseDevice } from '../pulse/pulse-devices.ts';
import { soundBinding } from './load-sound.ts';
import type { LocatedDevice } from './located-device.ts';
import type { RawDevice } from './sound-binding.ts';

export type LocalDevice = ListedDevice & LocatedDevice;

/**
 * PortAudio's list in this process. PortAudio reads it again only until a stream is opened here:
 * each stream counts as a user of the library, and the list stays until the last user is gone.
 */
export async function listLocalDevices(): Promise<LocalDevice[]> {
  const { apis, devices: raws } = await soundBinding().list();
  const defaultInputs = new Set(apis.map((api) => api.defaultInput));
  const defaultOutputs = new Set(apis.map((api) => api.defaultOutput));
  return raws.map((raw) => ({
    deviceId: raw.id,
    rawName: raw.name,
    ...named(raw.name, { ...identityOf(raw), ...placeOf(raw, raws) }),
    maxInputChannels: raw.maxInputChannels,
    maxOutputChannels: raw.maxOutputChannels,
    defaultSampleRateHz: raw.defaultSampleRate,
    defaultInput: defaultInputs.has(raw.id),
    defaultOutput: defaultOutputs.has(raw.id),
  }));
}

function named(plain: string, identity: DeviceIdentity): Pick<DeviceInfo, 'name' | 'hostApi' | 'key'> {
  const name = identity.place === undefined ? plain : markedName(plain, identity);
  return { name, hostApi: identity.hostApi, key: deviceKey(identity) };
}

function identityOf({ name, hostAPIName, identity }: RawDevice): DeviceIdentity {
  if (hostAPIName === 'ALSA') return alsaIdentity(name);
  return { hostApi: hostAPIName, id: name, ...(identity !== undefined && { serial: identity }) };
}

/** PortAudio reports only a name, so devices of the same name are told apart by their order. */
function placeOf(raw: RawDevice, raws: readonly RawDevice[]): { place?: number; of?: number } {
  const equal = raws.filter((it) => it.name === raw.name && it.hostAPIName === raw.hostAPIName);
  return equal.length < 2 ? {} : { place: equal.indexOf(raw), of: equal.length };
}

/** The ALSA PCM that leads to the sound server. */
const PULSE_PCM = 'pulse';

/**
 * Adds the sound server's devices if a PCM leads to the server.
 * @param pulse null: there is no server
 */
export function withPulseDevices(
  local: readonly LocalDevice[],
  pulse: readonly PulseDevice[] | null,
): readonly LocalDevice[] {
  const pcm = local.find((it) => it.hostApi === 'ALSA' && it.name === PULSE_PCM);
  if (!pcm || pulse === null) return local;
  const served = pulse
    .filter((it) => !it.isMonitor)
    .map((it) => ({
      ...pulseInfo(it),
      deviceId: pcm.deviceId,
      rawName: pcm.rawName,
      pulseId: it.id,
      defaultInput: false,
      defaultOutput: false,
    }));
  return [...served, ...local];
}

/** Whether a device is one of the ALSA PCMs that follow the sound server's default. */
export function followsPulse({ hostApi, name }: Pick<DeviceInfo, 'hostApi' | 'name'>): boolean {
  return hostApi === 'ALSA' && ['default', PULSE_PCM, 'pipewire'].includes(name);
}

/** Removes the fields that mean something in this process only. */
export function publicInfo(device: DeviceInfo): DeviceInfo {
  const { name, hostApi, key, maxInputChannels, maxOutputChannels, defaultSampleRateHz } = device;
  return { name, hostApi, key, maxInputChannels, maxOutputChannels, defaultSampleRateHz };
}
