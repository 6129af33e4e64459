import type { Typing } from '../contract/panel-hotkeys.ts';
import { keyCode, keyName, modifierOf, type Modifier } from './key-names.ts';

/** The keyboard's layout, as far as it is known. */
export interface Layout {
  /**
   * Finds what this key types while these modifiers are held, in any layout that can be switched
   * to.
   * @returns undefined for a chord that types nothing.
   */
  readonly typing: (key: number, modifiers: ReadonlySet<Modifier>) => Typing | undefined;
}

/** Keys that change a text without a character of their own. */
const EDITING_KEYS: ReadonlySet<string> = new Set(['Enter', 'Numpad Enter', 'Tab', 'Backspace', 'Delete']);

const NUMPAD = /^Numpad (\d|[*+\-./=])$/;

/** Whether a key in this place types on some layout, without a modifier such as Ctrl. */
export function writesByPlace(key: number): boolean {
  const name = keyName(key);
  return name.length === 1 || name === 'Space' || NUMPAD.test(name) || EDITING_KEYS.has(name);
}

/**
 * The layout for systems that report none: a key types the character that its place is named after.
 * In doubt it says that the key types.
 */
export function layoutByPlace(platform: NodeJS.Platform): Layout {
  return {
    typing: (key, modifiers) => {
      // On a Mac, Option does what AltGr does elsewhere.
      const commands: readonly Modifier[] =
        platform === 'darwin' ? ['ctrl', 'meta'] : ['ctrl', 'alt', 'meta'];
      if (commands.some((it) => modifiers.has(it))) return undefined;
      const role = modifierOf(key);
      if (role === 'shift' || role === 'altgr') return { kind: 'shifts', key: keyName(key) };
      if (!writesByPlace(key)) return undefined;
      const name = keyName(key);
      if (EDITING_KEYS.has(name)) return { kind: 'edits', key: name };
      return { kind: 'character', text: name.replace(/^Numpad /, '') };
    },
  };
}

/** Judges a chord in the form of the settings. */
export function typingOfChord(
  layout: Layout,
  chord: { readonly key: string; readonly modifiers: readonly Modifier[] },
): Typing | undefined {
  const key = keyCode(chord.key);
  return key === undefined ? undefined : layout.typing(key, new Set(chord.modifiers));
}
