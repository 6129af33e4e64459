import { describe, expect, it } from 'vitest';
import { chooseDevice } from '../../../../native-audio/devices/device-choice.ts';
import { deviceKey } from '../../../../native-audio/devices/device-identity.ts';
import type { ListedDevice } from '../../../../native-audio/devices/device-choice.ts';

function device(name: string, hostApi: string, more: Partial<ListedDevice> = {}): ListedDevice {
  return {
    name,
    hostApi,
    key: deviceKey({ hostApi, id: name }),
    maxInputChannels: 2,
    maxOutputChannels: 2,
    defaultSampleRateHz: 48_000,
    defaultInput: false,
    defaultOutput: false,
    ...more,
  };
}

const WINDOWS = [
  device('Headset (USB Audio)', 'MME', { defaultInput: true, defaultOutput: true }),
  device('Headset (USB Audio)', 'Windows DirectSound'),
  device('Speakers (Realtek)', 'Windows WASAPI', { maxInputChannels: 0, defaultOutput: true }),
  device('Headset (USB Audio)', 'Windows WASAPI', { defaultInput: true }),
];

describe('chooseDevice', () => {
  it('prefers WASAPI to MME and DirectSound on Windows', () => {
    expect(chooseDevice(WINDOWS, { kind: 'default' }, 'input', 'win32')).toEqual({
      type: 'device',
      device: WINDOWS[3],
    });
    const named = { kind: 'named', name: 'Headset (USB Audio)' } as const;
    expect(chooseDevice(WINDOWS, named, 'output', 'win32')).toEqual({ type: 'device', device: WINDOWS[3] });
  });

  it('uses the requested host API, in upper or lower case', () => {
    const choice = { kind: 'named', name: 'Headset (USB Audio)', hostApi: 'mme' } as const;
    expect(chooseDevice(WINDOWS, choice, 'input', 'win32')).toEqual({ type: 'device', device: WINDOWS[0] });
  });

  it.each(['headset (usb audio)', 'Headset (USB  Audio)', 'Headset (USB Audio) ', 'Headset (USB Audi'])(
    'does not accept a similar name: %j',
    (name) => {
      expect(chooseDevice(WINDOWS, { kind: 'named', name }, 'input', 'win32').type).toBe('missing');
    },
  );

  it('suggests what to type if the name is nearly right', () => {
    const answer = chooseDevice(WINDOWS, { kind: 'named', name: 'speakers (realtek)' }, 'output', 'win32');
    expect(answer).toEqual({
      type: 'missing',
      reason:
        'The loudspeaker "speakers (realtek)" is not there. Another one of this name is, and it is not taken unasked. ' +
        'To use it, name it: --output "Windows WASAPI/Speakers (Realtek)".',
      twins: true,
    });
  });

  it("prefers ALSA's default to a sound card's raw device on Linux", () => {
    const devices = [
      device('HDA Intel: ALC256 (hw:0,0)', 'ALSA', { defaultInput: true, defaultOutput: true }),
      device('pulse', 'ALSA'),
      device('default', 'ALSA'),
    ];
    expect(chooseDevice(devices, { kind: 'default' }, 'output', 'linux')).toEqual({
      type: 'device',
      device: devices[2],
    });
    expect(chooseDevice(devices.slice(0, 2), { kind: 'default' }, 'input', 'linux')).toEqual({
      type: 'device',
      device: devices[1],
    });
  });

  it("uses the system's default on macOS", () => {
    const devices = [
      device('Built-in', 'Core Audio'),
      device('Headset', 'Core Audio', { defaultOutput: true }),
    ];
    expect(chooseDevice(devices, { kind: 'default' }, 'output', 'darwin')).toEqual({
      type: 'device',
      device: devices[1],
    });
  });

  it('ignores devices without a channel on that side', () => {
    const devices = [device('default', 'ALSA', { maxInputChannels: 0 }), device('Webcam', 'ALSA')];
    expect(chooseDevice(devices, { kind: 'default' }, 'input', 'linux')).toEqual({
      type: 'device',
      device: devices[1],
    });
  });

  it('lists the available devices if the chosen one is absent', () => {
    const answer = chooseDevice(WINDOWS, { kind: 'named', name: 'Desk mic' }, 'output', 'win32');
    expect(answer).toEqual({
      type: 'missing',
      reason:
        'The loudspeaker "Desk mic" is not there. There is: "Windows WASAPI/Speakers (Realtek)", ' +
        '"Windows WASAPI/Headset (USB Audio)", "Windows DirectSound/Headset (USB Audio)", "MME/Headset (USB Audio)".',
    });
  });

  it('reports when there is no device at all', () => {
    expect(chooseDevice([], { kind: 'default' }, 'input', 'linux')).toEqual({
      type: 'missing',
      reason: 'No microphone was found on this computer.',
    });
    expect(chooseDevice([], { kind: 'named', name: 'x', hostApi: 'ALSA' }, 'input', 'linux')).toEqual({
      type: 'missing',
      reason: 'The microphone "x" (ALSA) is not there, and there is no other one.',
    });
  });
});
