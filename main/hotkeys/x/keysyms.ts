import x11 from 'x11';
import type { Typing } from '../../contract/panel-hotkeys.ts';
import type { Modifier } from '../key-names.ts';

/**
 * Keysyms are X's names for the meaning of a key; these are ranges and values of X11/keysymdef.h.
 */

const UNICODE_FROM = 0x0100_0100;
const UNICODE_TO = 0x0110_ffff;
const DEAD_FROM = 0xfe50;
const DEAD_TO = 0xfe93;
const NUMPAD_CHARACTERS_FROM = 0xffaa;
const NUMPAD_CHARACTERS_TO = 0xffb9;

const EDITING: ReadonlyMap<number, string> = new Map([
  [0xff08, 'Backspace'],
  [0xff09, 'Tab'],
  [0xfe20, 'Tab'],
  [0xff0a, 'Enter'],
  [0xff0d, 'Enter'],
  [0xff8d, 'Numpad Enter'],
  [0xff89, 'Tab'],
  [0xffff, 'Delete'],
  [0xff9f, 'Delete'],
]);

const NUMPAD: ReadonlyMap<number, string> = new Map([
  [0xff80, ' '],
  [0xffbd, '='],
]);

/** Begins a sequence that ends in a character. */
const COMPOSE = 0xff20;

/** A dead key's accent as a character of its own. */
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '`',
  acute: '´',
  circumflex: '^',
  tilde: '~',
  macron: '¯',
  breve: '˘',
  abovedot: '˙',
  diaeresis: '¨',
  abovering: '˚',
  doubleacute: '˝',
  caron: 'ˇ',
  cedilla: '¸',
  ogonek: '˛',
  iota: 'ͅ',
  stroke: '/',
  greek: 'µ',
  currency: '¤',
};

interface Keysym {
  readonly name: string;
  readonly text: string | undefined;
}

/**
 * The library's copy of keysymdef.h gives the character of each keysym that has one: "(@)
 * COMMERCIAL AT".
 */
const known = new Map<number, Keysym>();
for (const [name, { code, description }] of Object.entries(x11.keySyms)) {
  if (known.has(code)) continue;
  const text = /^\((.{1,2})\) /u.exec(description ?? '')?.[1];
  known.set(code, { name: name.replace(/^XK_/, ''), text });
}

/** Returns printable characters only: a control character is no text. */
function textOf(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff))
    return String.fromCharCode(keysym);
  if (keysym >= UNICODE_FROM && keysym <= UNICODE_TO) return String.fromCodePoint(keysym - 0x0100_0000);
  if (keysym >= NUMPAD_CHARACTERS_FROM && keysym <= NUMPAD_CHARACTERS_TO)
    return String.fromCharCode(keysym - 0xff80);
  return NUMPAD.get(keysym) ?? known.get(keysym)?.text;
}

/**
 * The text that a keysym types, without a modifier such as Ctrl. @returns undefined when it types
 * nothing.
 */
export function typingOfKeysym(keysym: number): Typing | undefined {
  if (keysym >= DEAD_FROM && keysym <= DEAD_TO) {
    const name = known.get(keysym)?.name.replace(/^dead_/, '') ?? '';
    return { kind: 'accent', text: ACCENTS[name] ?? name };
  }
  const edits = EDITING.get(keysym);
  if (edits !== undefined) return { kind: 'edits', key: edits };
  const role = roleOfKeysym(keysym);
  if (role === 'shift') return { kind: 'shifts', key: 'Shift' };
  if (role === 'altgr') return { kind: 'shifts', key: 'AltGr' };
  if (keysym === COMPOSE) return { kind: 'shifts', key: 'Compose' };
  const text = textOf(keysym);
  return text === undefined ? undefined : { kind: 'character', text };
}

/**
 * The modifier that a key with this keysym is. AltGr is every key, beside Shift, that chooses among
 * a key's characters.
 */
export function roleOfKeysym(keysym: number): Modifier | undefined {
  switch (keysym) {
    case 0xffe1: // Shift_L
    case 0xffe2: // Shift_R
    case 0xfe02: // ISO_Level2_Latch
      return 'shift';
    case 0xffe3: // Control_L
    case 0xffe4: // Control_R
      return 'ctrl';
    case 0xffe7: // Meta_L
    case 0xffe8: // Meta_R
    case 0xffe9: // Alt_L
    case 0xffea: // Alt_R
      return 'alt';
    case 0xffeb: // Super_L
    case 0xffec: // Super_R
    case 0xffed: // Hyper_L
    case 0xffee: // Hyper_R
      return 'meta';
    case 0xfe03: // ISO_Level3_Shift, _Latch, _Lock
    case 0xfe04:
    case 0xfe05:
    case 0xfe11: // ISO_Level5_Shift, _Latch, _Lock
    case 0xfe12:
    case 0xfe13:
    case 0xff7e: // Mode_switch
      return 'altgr';
    default:
      return undefined;
  }
}

export const NUM_LOCK = 0xff7f;
