import type { ListedDevice } from './device-choice.ts';
import type { LocatedDevice } from './portaudio-stream.ts';
import type { PortAudioBinding } from './portaudio-binding.ts';
import type { DeviceInfo } from './types.ts';

export type LocalDevice = ListedDevice & LocatedDevice;

/**
 * PortAudio's list as this process has it. It is read anew only while no stream was ever opened here: every
 * stream counts as one more user of the library, and the list stays until the last one is gone.
 */
export function listLocalDevices(binding: PortAudioBinding): LocalDevice[] {
  const apis = binding.getHostAPIs().HostAPIs;
  const defaultInputs = new Set(apis.map((api) => api.defaultInput));
  const defaultOutputs = new Set(apis.map((api) => api.defaultOutput));
  return binding.getDevices().map((raw) => ({
    deviceId: raw.id,
    name: raw.name,
    hostApi: raw.hostAPIName,
    maxInputChannels: raw.maxInputChannels,
    maxOutputChannels: raw.maxOutputChannels,
    defaultSampleRateHz: raw.defaultSampleRate,
    defaultInput: defaultInputs.has(raw.id),
    defaultOutput: defaultOutputs.has(raw.id),
  }));
}

/** Without what means something in this process only. */
export function publicInfo(device: DeviceInfo): DeviceInfo {
  const { name, hostApi, maxInputChannels, maxOutputChannels, defaultSampleRateHz } = device;
  return { name, hostApi, maxInputChannels, maxOutputChannels, defaultSampleRateHz };
}
