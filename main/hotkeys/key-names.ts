import type { MODIFIERS } from '../contract/arguments.ts';

export type Modifier = (typeof MODIFIERS)[number];

/** The scan codes of letters, then of digits, in the order of their names. */
const LETTERS: readonly number[] = [
  0x1e, 0x30, 0x2e, 0x20, 0x12, 0x21, 0x22, 0x23, 0x17, 0x24, 0x25, 0x26, 0x32, 0x31, 0x18, 0x19, 0x10, 0x13,
  0x1f, 0x14, 0x16, 0x2f, 0x11, 0x2d, 0x15, 0x2c,
];
const DIGITS: readonly number[] = [0x0b, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a];
const NUMPAD_DIGITS: readonly number[] = [0x52, 0x4f, 0x50, 0x51, 0x4b, 0x4c, 0x4d, 0x47, 0x48, 0x49];
const FUNCTION_KEYS: readonly number[] = [
  0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x44, 0x57, 0x58, 0x5b, 0x5c, 0x5d, 0x63, 0x64, 0x65,
  0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b,
];

/** libuiohook's codes (uiohook.h, `VC_…`): the place of a key, whatever the layout prints on it. */
const NAMED: readonly (readonly [name: string, code: number])[] = [
  ...LETTERS.map((code, index) => [String.fromCharCode(65 + index), code] as const),
  ...DIGITS.map((code, index) => [String(index), code] as const),
  ...NUMPAD_DIGITS.map((code, index) => [`Numpad ${String(index)}`, code] as const),
  ...FUNCTION_KEYS.map((code, index) => [`F${String(index + 1)}`, code] as const),
  ['Numpad *', 0x37],
  ['Numpad +', 0x4e],
  ['Numpad -', 0x4a],
  ['Numpad .', 0x53],
  ['Numpad /', 0x0e35],
  ['Numpad =', 0x0e0d],
  ['Numpad Enter', 0x0e1c],
  ['Num Lock', 0x45],
  ['Esc', 0x01],
  ['Backspace', 0x0e],
  ['Tab', 0x0f],
  ['Enter', 0x1c],
  ['Caps Lock', 0x3a],
  ['Space', 0x39],
  ['Print Screen', 0x0e37],
  ['Scroll Lock', 0x46],
  ['Pause', 0x0e45],
  ['Insert', 0x0e52],
  ['Delete', 0x0e53],
  ['Home', 0x0e47],
  ['End', 0x0e4f],
  ['Page Up', 0x0e49],
  ['Page Down', 0x0e51],
  ['Arrow Up', 0xe048],
  ['Arrow Left', 0xe04b],
  ['Arrow Right', 0xe04d],
  ['Arrow Down', 0xe050],
  ['`', 0x29],
  ['-', 0x0c],
  ['=', 0x0d],
  ['[', 0x1a],
  [']', 0x1b],
  ['\\', 0x2b],
  [';', 0x27],
  ["'", 0x28],
  [',', 0x33],
  ['.', 0x34],
  ['/', 0x35],
  ['<', 0x0e46],
  ['Menu', 0x0e5d],
  ['Left Ctrl', 0x1d],
  ['Right Ctrl', 0x0e1d],
  ['Left Alt', 0x38],
  ['Right Alt', 0x0e38],
  ['Left Shift', 0x2a],
  ['Right Shift', 0x36],
  ['Left Meta', 0x0e5b],
  ['Right Meta', 0x0e5c],
  ['Play', 0xe022],
  ['Stop', 0xe024],
  ['Previous', 0xe010],
  ['Next', 0xe019],
  ['Mute', 0xe020],
  ['Volume Up', 0xe030],
  ['Volume Down', 0xe02e],
];

/** libuiohook has no codes for mouse buttons; these lie above all 16-bit ones. */
const MOUSE_BUTTONS = 0x1_0000;
const FIRST_SIDE_BUTTON = 4;
const LAST_BUTTON = 32;

const codes = new Map(NAMED);
const names = new Map(NAMED.map(([name, code]) => [code, name]));

const MODIFIER_OF: ReadonlyMap<number, Modifier> = new Map([
  [0x1d, 'ctrl'],
  [0x0e1d, 'ctrl'],
  [0x38, 'alt'],
  [0x0e38, 'alt'],
  [0x2a, 'shift'],
  [0x36, 'shift'],
  [0x0e5b, 'meta'],
  [0x0e5c, 'meta'],
]);

/** Every name in the table, for the panel and for tests. */
export const KEY_NAMES: readonly string[] = NAMED.map(([name]) => name);

/**
 * Maps libuiohook's code to one physical key. With Num Lock off, libuiohook gives a number-pad key
 * another code, so its release would not match its press.
 * @returns undefined when it is no key that can be bound: code 0 stands for every unknown key.
 */
export function physicalKey(code: number): number | undefined {
  if (!Number.isInteger(code) || code <= 0 || code > 0xffff) return undefined;
  return (code & 0xff00) === 0xee00 ? code & 0xff : code;
}

/**
 * @returns undefined for the first three buttons, which other programs use, and for a button
 * without a number.
 */
export function mouseButton(button: unknown): number | undefined {
  if (typeof button !== 'number' || !Number.isInteger(button)) return undefined;
  return button >= FIRST_SIDE_BUTTON && button <= LAST_BUTTON ? MOUSE_BUTTONS + button : undefined;
}

/**
 * Names a key: `F8`, `Numpad 0`, `Right Ctrl`, `Mouse 4`; `Key 57376` for one without a name here.
 */
export function keyName(code: number): string {
  if (code > MOUSE_BUTTONS) return `Mouse ${String(code - MOUSE_BUTTONS)}`;
  return names.get(code) ?? `Key ${String(code)}`;
}

/** The reverse of {@link keyName}. @returns undefined for a name that no key has. */
export function keyCode(name: string): number | undefined {
  const named = codes.get(name);
  if (named !== undefined) return named;
  const [, kind, digits] = /^(Mouse|Key) (\d{1,5})$/.exec(name) ?? [];
  if (kind === undefined) return undefined;
  return kind === 'Mouse' ? mouseButton(Number(digits)) : physicalKey(Number(digits));
}

/**
 * The modifier in this place, when the system does not report it. Key sources recognise AltGr
 * themselves.
 */
export function modifierOf(code: number): Modifier | undefined {
  return MODIFIER_OF.get(code);
}
