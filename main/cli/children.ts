import { fileURLToPath } from 'node:url';
import type { HotkeyCommand, HotkeyEvent } from '../hotkeys/index.ts';
import type { ServerCommand, ServerEvent } from '../hosting/index.ts';
import { forkChild, type Child } from '../processes/child.ts';

/** The built entries beside this file, as they lie in dist/. */
const HOTKEY_ENTRY = fileURLToPath(new URL('../hotkeys/hotkey-process.js', import.meta.url));
const SERVER_ENTRY = fileURLToPath(new URL('../hosting/server-process.js', import.meta.url));

/** Starts the hotkey process under plain Node. */
export function startHotkeyProcess(): Child<HotkeyCommand, HotkeyEvent> {
  return forkChild<HotkeyCommand, HotkeyEvent>(HOTKEY_ENTRY);
}

/** Starts the hosted server's process under plain Node. @param dataFolder where it keeps its passphrase. */
export function startServerProcess(dataFolder: string): Child<ServerCommand, ServerEvent> {
  return forkChild<ServerCommand, ServerEvent>(SERVER_ENTRY, { env: { PARTYLINE_DATA: dataFolder } });
}
