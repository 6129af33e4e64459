import { assertNever } from './assert-never.ts';
import { chooseDevice, channelsOf } from './device-choice.ts';
import { openFileCapture, openFilePlayout } from './file-device.ts';
import { loadPortAudio } from './portaudio-binding.ts';
import { listLocalDevices } from './portaudio-devices.ts';
import { openCapture, openPlayout } from './portaudio-stream.ts';
import type { OpenableChoice } from './device-side.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from './open-device.ts';
import type { LocalDevice } from './portaudio-devices.ts';
import type { DeviceInfo, Side } from './types.ts';

/** Opens the microphone's side of a choice in this process. Throws an Error with a sentence. */
export function openInput(choice: OpenableChoice, handlers: CaptureHandlers): OpenDevice {
  if (choice.kind === 'file') return openFileCapture(choice.path, handlers);
  return openCapture(loadPortAudio(), locate(choice, 'input'), handlers);
}

/** Opens the loudspeaker's side of a choice in this process. Throws an Error with a sentence. */
export function openOutput(choice: OpenableChoice, handlers: PlayoutHandlers): OpenDevice {
  if (choice.kind === 'file') return openFilePlayout(choice.path, handlers);
  return openPlayout(loadPortAudio(), locate(choice, 'output'), handlers);
}

/** Whether this process's list of devices, which may be old, has this one. */
export function isKnownHere(device: DeviceInfo, side: Side): boolean {
  return listLocalDevices(loadPortAudio()).some(
    (it) => it.name === device.name && it.hostApi === device.hostApi && channelsOf(it, side) > 0,
  );
}

function locate(choice: Exclude<OpenableChoice, { kind: 'file' }>, side: Side): LocalDevice {
  const chosen = chooseDevice(listLocalDevices(loadPortAudio()), choice, side, process.platform);
  switch (chosen.type) {
    case 'device':
      return chosen.device;
    case 'missing':
      throw new Error(chosen.reason);
    default:
      return assertNever(chosen);
  }
}
