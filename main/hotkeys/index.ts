export { chordText, findConflicts } from './conflicts.ts';
export {
  HotkeyProcessClient,
  startHotkeyProcess,
  type HotkeyProcessClientOptions,
} from './hotkey-process-client.ts';
export { KEY_NAMES } from './key-names.ts';
export type { HotkeyBinding, HotkeyCommand, HotkeyEvent, TypingBinding } from './messages.ts';
