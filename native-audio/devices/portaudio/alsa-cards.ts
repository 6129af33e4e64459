import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceIdentity } from '../device-identity.ts';

/**
 * What is stable of a sound card that ALSA lists by a number: `USB Mic: Audio (hw:1,0)`. Cards are numbered as they come, so a
 * twin may have the number tomorrow; the kernel says where the card is plugged in. Without its files the name must do.
 * @param root `/`, but for tests
 */
export function alsaIdentity(name: string, root = '/'): DeviceIdentity {
  const [, card, device] = /\(hw:(\d+),(\d+)\)$/.exec(name) ?? [];
  const hardware = card === undefined ? undefined : cardHardware(card, root);
  if (device === undefined || hardware === undefined) return { hostApi: 'ALSA', id: name };
  return { hostApi: 'ALSA', id: name.replace(/\(hw:\d+,/, '(hw,'), ...hardware };
}

function cardHardware(card: string, root: string): Pick<DeviceIdentity, 'serial' | 'path'> | undefined {
  const path = attempt(() => realpathSync(join(root, `sys/class/sound/card${card}/device`)));
  if (path === undefined) return undefined;
  // The card of a USB device is one of its interfaces.
  const serial = attempt(() => readFileSync(join(path, '..', 'serial'), 'utf8').trim());
  const from = join(root, 'sys/devices/');
  return {
    ...(serial === undefined || serial === '' ? {} : { serial }),
    path: path.startsWith(from) ? path.slice(from.length) : path,
  };
}

function attempt(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
