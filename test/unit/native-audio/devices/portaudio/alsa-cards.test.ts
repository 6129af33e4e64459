import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alsaIdentity } from '../../../../../native-audio/devices/portaudio/alsa-cards.ts';
import { deviceKey, findSameDevice } from '../../../../../native-audio/devices/device-identity.ts';

const MIC = 'USB Mic: Audio (hw:1,0)';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'partyline-sys-'));
  mkdirSync(join(root, 'sys/class/sound'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** A card as the kernel shows it, at a USB port. */
function plug(card: number, socket: string, serial?: string): void {
  const usb = join(root, 'sys/devices/pci0000:00/usb1', socket);
  const device = join(usb, `${socket}:1.0`);
  mkdirSync(device, { recursive: true });
  if (serial !== undefined) writeFileSync(join(usb, 'serial'), `${serial}\n`);
  const sound = join(root, `sys/class/sound/card${card}`);
  rmSync(sound, { recursive: true, force: true });
  mkdirSync(sound);
  symlinkSync(device, join(sound, 'device'));
}
const listed = (name: string) => ({ name, key: deviceKey(alsaIdentity(name, root)) });

it('identifies a card by its port and serial number, not by its card number', () => {
  plug(1, '1-2', '1A2B3C4D');
  expect(alsaIdentity(MIC, root)).toEqual({
    ...{ hostApi: 'ALSA', id: 'USB Mic: Audio (hw,0)', serial: '1A2B3C4D' },
    path: 'pci0000:00/usb1/1-2/1-2:1.0',
  });
});

it('finds a card again under another number, and does not mistake a twin for it', () => {
  plug(1, '1-2');
  const chosen = listed(MIC);
  plug(1, '1-3');
  plug(2, '1-2');
  const [twin, moved] = [listed(MIC), listed('USB Mic: Audio (hw:2,0)')];
  expect(findSameDevice([twin, moved], chosen.key, chosen.name)).toBe(moved);
  expect(findSameDevice([twin], chosen.key, chosen.name)).toBeUndefined();
});

it.each([MIC, 'default', 'pulse'])('uses the name of %j if the kernel reports nothing', (name) => {
  expect(alsaIdentity(name, root)).toEqual({ hostApi: 'ALSA', id: name });
});
