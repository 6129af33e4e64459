import { fileURLToPath } from 'node:url';
import { forkChild, type Child } from '../processes/child.ts';
import type { HotkeyCommand, HotkeyEvent } from './messages.ts';

/** The built hotkey process beside this file, as it lies in dist/. */
export const HOTKEY_ENTRY = fileURLToPath(new URL('./hotkey-process.js', import.meta.url));

/** The hook asks for real-time priority and says so when it is refused, which is the rule. */
const NATIVE_NOISE = /^(hook_thread_proc|.*Could not set thread priority|load_input_helper|on_library_load)/;

/** Starts the hotkey process under plain Node. @param entry of a build that lies elsewhere. */
export function startHotkeyProcess(
  env: Readonly<Record<string, string | undefined>> = {},
  entry: string = HOTKEY_ENTRY,
): Child<HotkeyCommand, HotkeyEvent> {
  return forkChild<HotkeyCommand, HotkeyEvent>(entry, { env, noise: NATIVE_NOISE });
}
