import { fileURLToPath } from 'node:url';
import { forkChild, type Child } from '../processes/child.ts';
import type { HotkeyCommand, HotkeyEvent } from './messages.ts';

/** The built hotkey process beside this file, as it lies in dist/. */
export const HOTKEY_ENTRY = fileURLToPath(new URL('./hotkey-process.js', import.meta.url));

/** The hook asks for real-time priority and says so when it is refused, which is the rule; a display that goes is a state here. */
const NATIVE_NOISE = /^(hook_thread_proc|load_input_helper|on_library_load|X connection to )/;

/** Starts the hotkey process under plain Node. @param entry of a build that lies elsewhere. */
export function startHotkeyProcess(
  env: Readonly<Record<string, string | undefined>> = {},
  entry: string = HOTKEY_ENTRY,
): Child<HotkeyCommand, HotkeyEvent> {
  return forkChild<HotkeyCommand, HotkeyEvent>(entry, { env, noise: NATIVE_NOISE });
}
