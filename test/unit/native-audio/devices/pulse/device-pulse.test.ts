import { describe, expect, it } from 'vitest';
import { chooseDevice } from '../../../../../native-audio/devices/device-choice.ts';
import {
  withPulseDevices,
  type LocalDevice,
} from '../../../../../native-audio/devices/portaudio/portaudio-devices.ts';
import { parsePulseList, withPulseDevice } from '../../../../../native-audio/devices/pulse/pulse-devices.ts';

/** The output of pactl 16.1, shortened. */
const SOURCES = `Source #0
	State: SUSPENDED
	Name: alsa_output.pci-0000_00_1f.3.analog-stereo.monitor
	Description: Monitor of Built-in Audio Analog Stereo
	Driver: module-alsa-card.c
	Sample Specification: s16le 2ch 44100Hz
	Channel Map: front-left,front-right
	Monitor of Sink: alsa_output.pci-0000_00_1f.3.analog-stereo
	Properties:
		device.description = "Monitor of Built-in Audio Analog Stereo"

Source #1
	State: RUNNING
	Name: alsa_input.usb-Jabra-00.mono-fallback
	Description: 桌面麦克风 Mono
	Driver: module-alsa-card.c
	Sample Specification: s16le 1ch 16000Hz
	Monitor of Sink: n/a
	Properties:
		device.string = "Name: not this one"
		device.serial = "0b0e_Jabra_1C48F9C067D5x"
		device.bus_path = "pci-0000:00:14.0-usb-0:2:1.0"

Source #7
	State: IDLE
	Name: bluez_source.00_11
	Description: (null)
	Sample Specification: s16le 1ch 8000Hz
	Monitor of Sink: n/a
	Properties:
		device.bus = "bluetooth"
		device.string = "00:11:22:33:44:55"
`;

const sink = (id: string, description: string): string =>
  `Sink #${id.length}\n\tName: ${id}\n\tDescription: ${description}\n\tSample Specification: s32le 2ch 48000Hz\n`;

const local = (name: string, deviceId: number): LocalDevice => ({
  ...{ name, rawName: name, deviceId, hostApi: 'ALSA', key: `ALSA/${name}` },
  ...{ maxInputChannels: 32, maxOutputChannels: 32 },
  ...{ defaultSampleRateHz: 44_100, defaultInput: name === 'default', defaultOutput: name === 'default' },
});

describe('parsePulseList', () => {
  it('reads microphones and marks the monitors of loudspeakers', () => {
    expect(parsePulseList(SOURCES, 'input')).toEqual([
      {
        ...{ side: 'input', index: 0, isMonitor: true, channels: 2, sampleRateHz: 44_100 },
        id: 'alsa_output.pci-0000_00_1f.3.analog-stereo.monitor',
        name: 'Monitor of Built-in Audio Analog Stereo',
        map: ['front-left', 'front-right'],
      },
      {
        ...{ side: 'input', index: 1, isMonitor: false, channels: 1, sampleRateHz: 16_000 },
        id: 'alsa_input.usb-Jabra-00.mono-fallback',
        name: '桌面麦克风 Mono',
        map: [],
        serial: '0b0e_Jabra_1C48F9C067D5x',
        path: 'pci-0000:00:14.0-usb-0:2:1.0',
      },
      {
        ...{ side: 'input', index: 7, isMonitor: false, channels: 1, sampleRateHz: 8_000 },
        id: 'bluez_source.00_11',
        name: 'bluez_source.00_11',
        map: [],
        serial: '00:11:22:33:44:55',
      },
    ]);
  });

  it('gives devices of one name different keys', () => {
    const twins = sink('usb.1', 'USB') + sink('usb.23', 'USB') + sink('hdmi', 'HDMI');
    expect(parsePulseList(twins, 'output').map(({ name }) => name)).toEqual([
      'USB (usb.1)',
      'USB (usb.23)',
      'HDMI',
    ]);
  });

  it.each([
    ['case', 'USB', 'usb'],
    ['white space', 'USB Mic', 'USB  Mic'],
    ["the server's own name for the other one", 'a', 'USB'],
  ])('marks names that differ only by %s', (_what, one, other) => {
    const names = parsePulseList(sink('x', one) + sink('a', other), 'output').map(({ name }) => name);
    expect(names[0]).toBe(`${one} (x)`);
  });

  it.each(['', 'Connection failure: Connection refused\n', 'Sink #1\n', 'Sink #1\n\tName: x\n'])(
    'reads no device from %j',
    (text) => {
      expect(parsePulseList(text, 'output')).toEqual([]);
    },
  );
});

describe('withPulseDevices', () => {
  const served = parsePulseList(SOURCES, 'input');

  it("opens the server's devices through its PCM and leaves the default unchanged", () => {
    const devices = withPulseDevices([local('default', 3), local('pulse', 5)], served);
    const named = { kind: 'named', name: '桌面麦克风 Mono', hostApi: 'PulseAudio' } as const;
    expect(chooseDevice(devices, named, 'input', 'linux')).toMatchObject({
      type: 'device',
      device: { deviceId: 5, pulseId: 'alsa_input.usb-Jabra-00.mono-fallback', maxOutputChannels: 0 },
    });
    expect(chooseDevice(devices, named, 'output', 'linux').type).toBe('missing');
    expect(chooseDevice(devices, { kind: 'default' }, 'input', 'linux')).toMatchObject({
      device: { name: 'default', deviceId: 3 },
    });
  });

  it('leaves out devices that cannot be opened', () => {
    const without = [local('default', 3)];
    expect(withPulseDevices(without, served)).toEqual(without);
    const silent = [local('pulse', 5)];
    expect(withPulseDevices(silent, null)).toEqual(silent);
  });
});

describe('withPulseDevice', () => {
  it('names the device to libpulse only while it connects', () => {
    const before = process.env['PULSE_SOURCE'];
    const during = withPulseDevice('input', 'usb', () => process.env['PULSE_SOURCE']);
    expect(during).toBe('usb');
    expect(process.env['PULSE_SOURCE']).toBe(before);
    process.env['PULSE_SINK'] = 'mine';
    expect(() =>
      withPulseDevice('output', 'usb', () => {
        throw new Error('refused');
      }),
    ).toThrow('refused');
    expect(process.env['PULSE_SINK']).toBe('mine');
    Reflect.deleteProperty(process.env, 'PULSE_SINK');
  });
});
