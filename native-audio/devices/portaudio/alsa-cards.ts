import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceIdentity } from '../device-identity.ts';

/**
 * The stable part of a sound card that ALSA lists by number: `USB Mic: Audio (hw:1,0)`. Cards are
 * numbered as they appear, so a twin may have the number tomorrow. The kernel's files say where the
 * card is plugged in; without them, the name must do.
 * @param root `/`, except in tests
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
