import type { UiohookKeyboardEvent, UiohookMouseEvent } from 'uiohook-napi';
import { modifierOf, mouseButton, physicalKey } from './key-names.ts';
import type { KeySink, KeySource } from './key-source.ts';
import { WindowsAltGr, type HookedKey } from './windows-altgr.ts';

/** Windows sends the added key together with the key to which it adds it. */
const CTRL_WAITS_MS = 15;
const LEFT_BUTTON = 1;
const RIGHT_BUTTON = 2;

/**
 * Reports every key by the native hook, which knows a key's place but not the layout.
 * @throws the hook's error when it cannot be installed.
 */
export async function openHookKeys(platform: NodeJS.Platform, sink: KeySink): Promise<KeySource> {
  const { uIOhook } = await import('uiohook-napi');
  const altGr = platform === 'win32' ? new WindowsAltGr() : undefined;
  const tell = (keys: readonly HookedKey[]): void => {
    for (const it of keys) {
      if (it.type === 'down') sink.down(it.press);
      else sink.up(it.key, it.atMs);
    }
  };
  const down = (key: number, atMs: number): void => {
    const press = { key, atMs, role: modifierOf(key) };
    if (!altGr) return sink.down(press);
    tell(altGr.down(press));
    if (altGr.isWaiting) setTimeout(() => tell(altGr.flush()), CTRL_WAITS_MS);
  };
  const up = (key: number, atMs: number): void => {
    if (altGr) tell(altGr.up(key, atMs));
    else sink.up(key, atMs);
  };
  uIOhook.on('keydown', ({ keycode, time }: UiohookKeyboardEvent) => {
    const key = physicalKey(keycode);
    if (key !== undefined) down(key, time);
  });
  uIOhook.on('keyup', ({ keycode, time }: UiohookKeyboardEvent) => {
    const key = physicalKey(keycode);
    if (key !== undefined) up(key, time);
  });
  uIOhook.on('mousedown', ({ button, time }: UiohookMouseEvent) => {
    const key = mouseButton(button);
    if (key !== undefined) down(key, time);
    else if (button !== LEFT_BUTTON && button !== RIGHT_BUTTON) sink.unusable('button');
  });
  uIOhook.on('mouseup', ({ button, time }: UiohookMouseEvent) => {
    const key = mouseButton(button);
    if (key !== undefined) up(key, time);
  });
  uIOhook.on('wheel', () => sink.unusable('wheel'));
  uIOhook.start();
  return { close: () => uIOhook.stop() };
}
