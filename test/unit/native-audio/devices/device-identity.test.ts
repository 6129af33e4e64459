import { describe, expect, it } from 'vitest';
import { withKeyOf } from '../../../../native-audio/devices/device-choice-key.ts';
import {
  deviceKey,
  findSameDevice,
  isOfOneUnit,
  markedName,
  parseDeviceKey,
  plainName,
  type DeviceIdentity,
} from '../../../../native-audio/devices/device-identity.ts';
import type { DeviceState } from '../../../../native-audio/devices/device-state.ts';

const IDENTITIES: readonly (readonly [string, DeviceIdentity])[] = [
  ['PulseAudio/alsa_input.usb-X.2', { hostApi: 'PulseAudio', id: 'alsa_input.usb-X.2' }],
  [
    'PulseAudio/usb?serial=0d8c_Mic_1A2B&path=pci-0000:00:14.0-usb-0:1:1.0',
    { hostApi: 'PulseAudio', id: 'usb', serial: '0d8c_Mic_1A2B', path: 'pci-0000:00:14.0-usb-0:1:1.0' },
  ],
  ['Core Audio/USB Mic?place=1&of=2', { hostApi: 'Core Audio', id: 'USB Mic', place: 1, of: 2 }],
  ['MME/50%25 %2F %3Fwhy%3D%26%23', { hostApi: 'MME', id: '50% / ?why=&#' }],
  ['PulseAudio/桌面麦克风', { hostApi: 'PulseAudio', id: '桌面麦克风' }],
];

describe('deviceKey', () => {
  it.each(IDENTITIES)('writes %j and reads it back', (key, identity) => {
    expect(deviceKey(identity)).toBe(key);
    expect(parseDeviceKey(key)).toEqual(identity);
  });

  it.each(['', 'PulseAudio', 'PulseAudio/', '/x', 'PulseAudio/%zz', `a/${'x'.repeat(3_000)}`])(
    'rejects %j',
    (text) => {
      expect(parseDeviceKey(text)).toBeUndefined();
    },
  );

  it('ignores unknown fields and bad values', () => {
    expect(parseDeviceKey('a/b?new=1&place=x&serial=')).toEqual({ hostApi: 'a', id: 'b' });
  });
});

describe('markedName', () => {
  it.each([
    ['USB (usb.2)', 'USB', { hostApi: 'PulseAudio', id: 'usb.2' }],
    ['usb.2', 'usb.2', { hostApi: 'PulseAudio', id: 'usb.2' }],
    ['USB #2', 'USB', { hostApi: 'Core Audio', id: 'USB', place: 1, of: 2 }],
  ])('gives %j, and plainName removes the mark again', (marked, plain, identity) => {
    expect(markedName(plain, identity)).toBe(marked);
    expect(plainName({ name: marked, key: deviceKey(identity) })).toBe(plain);
    expect(plainName({ name: plain, key: deviceKey(identity) })).toBe(plain);
  });
});

describe('findSameDevice', () => {
  const SERIAL = 'Acme_Mic_1A2B3C';
  const named = (id: string, more: Partial<DeviceIdentity> = {}, name = 'USB Mic') => ({
    ...{ name, key: deviceKey({ hostApi: 'PulseAudio', id, ...more }) },
  });
  const [plain, serial, here, there] = [
    named('a'),
    named('a', { serial: SERIAL, path: 'p1' }),
    named('a', { serial: 'Acme_Mic', path: 'p1' }),
    named('a', { serial: 'Acme_Mic', path: 'p2' }),
  ];

  it.each([
    ['an equal device', plain, [named('b'), plain], plain],
    ['a renamed device', plain, [named('a', {}, 'Pulpit')], named('a', {}, 'Pulpit')],
    ['a twin without the chosen device', plain, [named('b')], undefined],
    ['the same name on another host API', plain, [{ name: 'USB Mic', key: 'ALSA/a' }], undefined],
    ['a device that reports more about itself now', plain, [serial], serial],
    ['a device that reports less about itself now', serial, [plain], plain],
    ['a twin that took over the name', serial, [named('a', { serial: 'Acme_Mic_9F8E7D' })], undefined],
    ['another port, with an own serial number', serial, [named('a', { serial: SERIAL, path: 'p2' })], 0],
    ['another port, without an own serial number', here, [there], undefined],
    ['the same port under another name', here, [there, named('a.2', { serial: 'Acme_Mic', path: 'p1' })], 1],
    [
      'another input of the same card',
      serial,
      [named('line', { serial: SERIAL, path: 'p1' }, 'Line in')],
      undefined,
    ],
    [
      'two devices with the same serial number',
      serial,
      [named('a', { serial: SERIAL, path: 'p2' }), named('c', { serial: SERIAL, path: 'p3' })],
      undefined,
    ],
  ] as const)('handles %s', (_what, wanted, devices, found) => {
    const expected = typeof found === 'number' ? devices[found] : found;
    expect(findSameDevice<{ name: string; key: string }>(devices, wanted.key, wanted.name)).toEqual(expected);
  });

  it('distinguishes equal devices by their place while their number stays the same', () => {
    const twin = (place: number, of: number) => ({
      ...{ name: `USB #${place + 1}`, key: deviceKey({ hostApi: 'Core Audio', id: 'USB', place, of }) },
    });
    const alone = { name: 'USB', key: 'Core Audio/USB' };
    const both = [twin(0, 2), twin(1, 2)];
    expect(findSameDevice(both, twin(1, 2).key, 'USB #2')).toBe(both[1]);
    // Nothing tells which of the two is left, or which one is new.
    expect(findSameDevice([alone], twin(1, 2).key, 'USB #2')).toBeUndefined();
    expect(findSameDevice(both, alone.key, 'USB')).toBeUndefined();
    expect(findSameDevice([alone], alone.key, 'USB')).toBe(alone);
  });
});

it.each([
  ['Acme_Mic_1A2B3C', true],
  ['00:11:22:33:44:55', true],
  ['C-Media_Electronics_Inc._USB_PnP_Sound_Device', false],
  ['046d_HD_Webcam_C270', false],
  ['Acme_000000000000', false],
  ['Acme_0123456789ABCDEF', false],
])('decides whether %j belongs to a single device: %s', (serial, is) => {
  expect(isOfOneUnit(serial)).toBe(is);
});

describe('withKeyOf', () => {
  const running = (name: string, key: string, more: object = {}): DeviceState => ({
    ...{ type: 'running', name, key, hostApi: 'PulseAudio' },
    ...{ sampleRateHz: 48_000, blockFrames: 240, simulated: false, ...more },
  });
  const USB = running('USB Mic', 'PulseAudio/a');
  const bound = { kind: 'named', name: 'USB Mic', hostApi: 'PulseAudio', key: 'PulseAudio/a' };

  it.each([
    { kind: 'named', name: 'USB Mic' },
    { kind: 'named', name: 'a', hostApi: 'pulseaudio' },
    { kind: 'named', name: 'USB Mic (a)', hostApi: 'PulseAudio' },
    { ...bound, name: 'Its old name' },
  ])('binds %j to the running device', (choice) => {
    expect(withKeyOf(choice, USB)).toEqual(bound);
  });

  it.each([
    ['it has the key already', bound, USB],
    ['it is not a name', { kind: 'default' }, USB],
    ['another device runs instead', { kind: 'named', name: 'USB Mic' }, { ...USB, insteadOf: 'USB Mic' }],
    ['the running device was chosen earlier', { kind: 'named', name: 'Other' }, USB],
    ['the key belongs to another device', { ...bound, key: 'PulseAudio/b' }, USB],
    ['nothing runs', { kind: 'named', name: 'USB Mic' }, { type: 'opening' }],
  ])('leaves the choice unchanged when %s', (_why, choice, state) => {
    expect(withKeyOf(choice, state as DeviceState)).toBe(choice);
  });
});
