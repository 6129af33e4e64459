import { describe, expect, it } from 'vitest';
import { deviceKey, parseDeviceKey, type DeviceIdentity } from '../../../native-audio/device-identity.ts';

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
  it.each(IDENTITIES)('writes %j, and reads it back', (key, identity) => {
    expect(deviceKey(identity)).toBe(key);
    expect(parseDeviceKey(key)).toEqual(identity);
  });

  it.each(['', 'PulseAudio', 'PulseAudio/', '/x', 'PulseAudio/%zz', `a/${'x'.repeat(3_000)}`])(
    'makes nothing of %j',
    (text) => {
      expect(parseDeviceKey(text)).toBeUndefined();
    },
  );

  it('passes over what it does not know', () => {
    expect(parseDeviceKey('a/b?new=1&place=x&serial=')).toEqual({ hostApi: 'a', id: 'b' });
  });
});
