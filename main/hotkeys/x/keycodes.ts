/**
 * Maps X keycodes on Linux (evdev's numbers plus 8) to the codes of main/hotkeys/key-names.ts for
 * the same places. Settings hold those names, so that a chord means the same key on each system.
 */

const X_OFFSET = 8;
/** From Esc to the number pad's point, evdev uses the same numbers as those codes. */
const LAST_ALIKE = 0x53;

const OTHERS: readonly (readonly [keycode: number, code: number])[] = [
  [94, 0x0e46],
  [95, 0x57],
  [96, 0x58],
  [98, 0x70],
  [99, 0x7b],
  [100, 0x79],
  [103, 0x7e],
  [104, 0x0e1c],
  [105, 0x0e1d],
  [106, 0x0e35],
  [107, 0x0e37],
  [108, 0x0e38],
  [110, 0x0e47],
  [111, 0xe048],
  [112, 0x0e49],
  [113, 0xe04b],
  [114, 0xe04d],
  [115, 0x0e4f],
  [116, 0xe050],
  [117, 0x0e51],
  [118, 0x0e52],
  [119, 0x0e53],
  [121, 0xe020],
  [122, 0xe02e],
  [123, 0xe030],
  [124, 0xe05e],
  [125, 0x0e0d],
  [127, 0x0e45],
  [132, 0x7d],
  [133, 0x0e5b],
  [134, 0x0e5c],
  [135, 0x0e5d],
  [136, 0xff78],
  [137, 0xff79],
  [138, 0xff76],
  [139, 0xff7a],
  [140, 0xff77],
  [141, 0xff7c],
  [142, 0xff74],
  [143, 0xff7d],
  [144, 0xff7e],
  [145, 0xff7b],
  [146, 0xff75],
  [148, 0xe021],
  [150, 0xe05f],
  [166, 0xe06c],
  [171, 0xe019],
  [172, 0xe022],
  [173, 0xe010],
  [174, 0xe024],
  [180, 0xe032],
  [191, 0x5b],
  [192, 0x5c],
  [193, 0x5d],
  [194, 0x63],
  [195, 0x64],
  [196, 0x65],
  [197, 0x66],
  [198, 0x67],
  [199, 0x68],
  [200, 0x69],
  [201, 0x6a],
  [202, 0x6b],
  [225, 0xe065],
];

/** Keys without a code there get one from a range that it leaves free. */
const UNNAMED = 0xd000;

const codes = new Map(OTHERS);
const keycodes = new Map(OTHERS.map(([keycode, code]) => [code, keycode]));

/** The code of the key at an X keycode; each of the 248 has one. */
export function codeOfKeycode(keycode: number): number {
  const alike = keycode - X_OFFSET;
  if (alike >= 1 && alike <= LAST_ALIKE) return alike;
  return codes.get(keycode) ?? UNNAMED + keycode;
}

/**
 * The reverse. @returns undefined for anything but a key of the keyboard, such as a mouse button.
 */
export function keycodeOfCode(code: number): number | undefined {
  if (code >= 1 && code <= LAST_ALIKE) return code + X_OFFSET;
  const keycode = keycodes.get(code);
  if (keycode !== undefined) return keycode;
  const unnamed = code - UNNAMED;
  return unnamed > X_OFFSET && unnamed <= 0xff && codeOfKeycode(unnamed) === code ? unnamed : undefined;
}
