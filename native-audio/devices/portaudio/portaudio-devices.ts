import { alsaIdentity } from './alsa-cards.ts';
import { type DeviceIdentity, type DeviceInfo, deviceKey, markedName } from '../device-identity.ts';
import type { ListedDevice } from '../device-choice.ts';
import { pulseInfo, type PulseDevice } from '../pulse/pulse-devices.ts';
import type { LocatedDevice } from './portaudio-stream.ts';
import type { PortAudioBinding, RawDevice } from './portaudio-binding.ts';

export type LocalDevice = ListedDevice & LocatedDevice;

/**
 * PortAudio's list as this process has it. It is read anew only while no stream was ever opened here: every
 * stream counts as one more user of the library, and the list stays until the last one is gone.
 */
export function listLocalDevices(binding: PortAudioBinding): LocalDevice[] {
  const apis = binding.getHostAPIs().HostAPIs;
  const defaultInputs = new Set(apis.map((api) => api.defaultInput));
  const defaultOutputs = new Set(apis.map((api) => api.defaultOutput));
  const raws = binding.getDevices();
  return raws.map((raw) => ({
    deviceId: raw.id,
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

function identityOf({ name, hostAPIName }: RawDevice): DeviceIdentity {
  return hostAPIName === 'ALSA' ? alsaIdentity(name) : { hostApi: hostAPIName, id: name };
}

/** PortAudio tells nothing but a name, so equal ones are told apart by their order alone. */
function placeOf(raw: RawDevice, raws: readonly RawDevice[]): { place?: number; of?: number } {
  const equal = raws.filter((it) => it.name === raw.name && it.hostAPIName === raw.hostAPIName);
  return equal.length < 2 ? {} : { place: equal.indexOf(raw), of: equal.length };
}

/** ALSA's PCM that leads to the sound server. */
const PULSE_PCM = 'pulse';

/** With what the sound server has, if there is a way to it. @param pulse null: there is no server */
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
      pulseId: it.id,
      defaultInput: false,
      defaultOutput: false,
    }));
  return [...served, ...local];
}

/** Whether a device is one of the PCMs by which ALSA follows the sound server's default. */
export function followsPulse({ hostApi, name }: Pick<DeviceInfo, 'hostApi' | 'name'>): boolean {
  return hostApi === 'ALSA' && ['default', PULSE_PCM, 'pipewire'].includes(name);
}

/** Without what means something in this process only. */
export function publicInfo(device: DeviceInfo): DeviceInfo {
  const { name, hostApi, key, maxInputChannels, maxOutputChannels, defaultSampleRateHz } = device;
  return { name, hostApi, key, maxInputChannels, maxOutputChannels, defaultSampleRateHz };
}
