import { assertNever } from './assert-never.ts';
import { chooseDevice, channelsOf } from './device-choice.ts';
import { openFileCapture, openFilePlayout } from './file-device.ts';
import { loadPortAudio } from './portaudio-binding.ts';
import { listLocalDevices, withPulseDevices } from './portaudio-devices.ts';
import { openCapture, openPlayout } from './portaudio-stream.ts';
import { listPulseDevices, PULSE_API, type PulseDevice } from './pulse-devices.ts';
import type { OpenableChoice } from './device-side.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from './open-device.ts';
import type { LocalDevice } from './portaudio-devices.ts';
import type { DeviceInfo, Side } from './types.ts';

/** As the sound server said last. */
let pulse: readonly PulseDevice[] | null = null;

/** To be awaited before a choice is opened: asks the sound server what it has, where that matters. */
export async function prepareToOpen(choice: OpenableChoice): Promise<void> {
  const mayBeServed = choice.kind === 'named' && (choice.hostApi ?? PULSE_API) === PULSE_API;
  if (mayBeServed) pulse = await listPulseDevices();
}

/** Opens the microphone's side of a choice in this process. Throws an Error with a sentence. */
export function openInput(choice: OpenableChoice, handlers: CaptureHandlers): OpenDevice {
  if (choice.kind === 'file') return openFileCapture(choice.path, handlers);
  return openCapture(loadPortAudio(), locate(choice, 'input'), handlers);
}

/**
 * Opens the loudspeaker's side of a choice in this process. Throws an Error with a sentence.
 * @param isBegun a file in the place of the loudspeaker holds what was played before, and is gone on with.
 */
export function openOutput(choice: OpenableChoice, isBegun: boolean, handlers: PlayoutHandlers): OpenDevice {
  if (choice.kind === 'file') return openFilePlayout(choice.path, handlers, isBegun);
  return openPlayout(loadPortAudio(), locate(choice, 'output'), handlers);
}

/** Whether this process's list of devices, which may be old, has this one. */
export function isKnownHere(device: DeviceInfo, side: Side): boolean {
  const local = listLocalDevices(loadPortAudio());
  // Of the sound server's devices the list is always fresh; only the way to them must be known here.
  if (device.hostApi === PULSE_API) {
    const served = { side, id: device.name, name: device.name, channels: 1, sampleRateHz: 48_000 };
    return withPulseDevices(local, [served]).length > local.length;
  }
  return local.some(
    (it) => it.name === device.name && it.hostApi === device.hostApi && channelsOf(it, side) > 0,
  );
}

function locate(choice: Exclude<OpenableChoice, { kind: 'file' }>, side: Side): LocalDevice {
  const devices = withPulseDevices(listLocalDevices(loadPortAudio()), pulse);
  const chosen = chooseDevice(devices, choice, side, process.platform);
  switch (chosen.type) {
    case 'device':
      return chosen.device;
    case 'missing':
      throw new Error(chosen.reason);
    default:
      return assertNever(chosen);
  }
}
