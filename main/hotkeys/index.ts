export { HotkeyLink, type HotkeyLinkOptions } from './hotkey-link.ts';
export type { HookProblem, HotkeyBinding, HotkeyCommand, HotkeyEvent } from './messages.ts';
