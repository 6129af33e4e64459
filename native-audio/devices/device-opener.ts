import { assertNever } from '../../common/assert-never.ts';
import { alsaLayout } from '../capture/channel-layout.ts';
import { chooseDevice, channelsOf, DeviceMissingError } from './device-choice.ts';
import type { Side } from '../../common/device-choice.ts';
import { type DeviceInfo, type NamedDevice, PULSE_API } from './device-identity.ts';
import { openFileCapture, openFilePlayout } from './file-device.ts';
import { soundBinding } from './portaudio/load-sound.ts';
import { followsPulse, listLocalDevices, withPulseDevices } from './portaudio/portaudio-devices.ts';
import { openPulseCapture } from './pulse/pulse-capture.ts';
import { listPulseDevices, pulseDefaults, pulseKey, type PulseDevice } from './pulse/pulse-devices.ts';
import type { DeviceSideEdges, OpenableChoice } from './device-side-edges.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from './open-device.ts';
import type { LocalDevice } from './portaudio/portaudio-devices.ts';

/** The sound server's latest answer. */
let pulse: readonly PulseDevice[] | null = null;
let defaults: Readonly<Partial<Record<Side, NamedDevice>>> | null = null;

/** The steps that are needed before a device of this side is opened. */
export function preparation(side: Side): Pick<DeviceSideEdges, 'prepare' | 'behindDefault'> {
  return { prepare: askServer, behindDefault: () => defaults?.[side] };
}

/** Asks the sound server for its devices, unless the choice is a file. */
async function askServer(choice: OpenableChoice): Promise<void> {
  if (choice.kind === 'file') return;
  pulse = await listPulseDevices();
  defaults = pulse && (await pulseDefaults(pulse));
}

/**
 * Opens the chosen microphone in this process.
 * @throws an Error with a sentence
 */
export async function openInput(choice: OpenableChoice, handlers: CaptureHandlers): Promise<OpenDevice> {
  if (choice.kind === 'file') return openFileCapture(choice.path, handlers);
  const device = await locate(choice, 'input');
  const map = channelMapOf(device);
  if (map === undefined) return soundBinding().openCapture(device, handlers);
  const layout = alsaLayout(map);
  return layout === null
    ? openPulseCapture(device, map, handlers)
    : soundBinding().openCapture({ ...device, layout, map }, handlers);
}

/**
 * Opens the chosen loudspeaker in this process.
 * @param isBegun an output file already holds audio that was played before; continue it
 * @throws an Error with a sentence
 */
export async function openOutput(
  choice: OpenableChoice,
  isBegun: boolean,
  handlers: PlayoutHandlers,
): Promise<OpenDevice> {
  if (choice.kind === 'file') return openFilePlayout(choice.path, handlers, isBegun);
  return soundBinding().openPlayout(await locate(choice, 'output'), handlers);
}

/** Whether this process's list of devices, which may be old, contains this device. */
export async function isKnownHere(device: DeviceInfo, side: Side): Promise<boolean> {
  const local = await listLocalDevices();
  // The sound server's own list is always fresh, so this process only has to know the PCM that
  // leads to the server.
  if (device.hostApi === PULSE_API) return withPulseDevices(local, [ANY_PULSE_DEVICE]).length > local.length;
  return local.some((it) => it.key === device.key && channelsOf(it, side) > 0);
}

const ANY_PULSE_DEVICE: PulseDevice = {
  ...{ side: 'input', index: 0, id: 'any', name: 'any', isMonitor: false },
  ...{ channels: 1, map: ['mono'], sampleRateHz: 48_000 },
};

/** The names of a microphone's channels; undefined if no sound server reports them. */
function channelMapOf({ key, behind }: LocalDevice): readonly string[] | undefined {
  const source = pulse?.find((it) => it.side === 'input' && pulseKey(it) === (behind?.key ?? key));
  return source && source.map.length > 0 ? source.map : undefined;
}

async function locate(choice: Exclude<OpenableChoice, { kind: 'file' }>, side: Side): Promise<LocalDevice> {
  const devices = withPulseDevices(await listLocalDevices(), pulse);
  const chosen = chooseDevice(devices, choice, side, process.platform);
  switch (chosen.type) {
    case 'device': {
      const { device } = chosen;
      const behind = followsPulse(device) ? defaults?.[side] : undefined;
      return behind ? { ...device, behind } : device;
    }
    case 'missing':
      throw new DeviceMissingError(chosen.reason, chosen.twins === true);
    default:
      return assertNever(chosen);
  }
}
