import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CAPTURE_MS, DeskHotkeys } from '../../../../main/desk/talk/hotkeys.ts';
import { SettingsStore } from '../../../../main/desk/settings/settings-store.ts';
import { silentLogger } from '../../../../main/server/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-hotkeys-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it('ends a capture by itself after 20 s, also one that replaced another', () => {
  const nothing = (): void => undefined;
  const app = { version: '0', platform: 'linux', shell: 'browser', computerName: 'Ann' } as const;
  const hotkeys = new DeskHotkeys({
    options: { app, logger: silentLogger },
    settings: new SettingsStore({ folder, logger: silentLogger, onChange: nothing }),
    onDown: nothing,
    onUp: nothing,
    onLost: nothing,
    notify: nothing,
    onChange: nothing,
  });
  hotkeys.capture({ kind: 'mute' });
  vi.advanceTimersByTime(CAPTURE_MS - 1);
  hotkeys.capture({ kind: 'reply' });
  vi.advanceTimersByTime(CAPTURE_MS - 1);
  expect(hotkeys.view.capturing).toEqual({ kind: 'reply' });
  vi.advanceTimersByTime(1);
  expect(hotkeys.view.capturing).toBeUndefined();
});
