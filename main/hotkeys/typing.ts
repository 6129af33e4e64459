import type { Typing } from '../contract/panel-hotkeys.ts';
import { keyCode, keyName, modifierOf, type Modifier } from './key-names.ts';

/** What is known of the keyboard's layout. */
export interface Layout {
  /**
   * What this key writes while these modifiers are held, wherever the focus is; in any of the layouts that can be switched to.
   * @returns undefined for a chord that writes nothing.
   */
  readonly typing: (key: number, modifiers: ReadonlySet<Modifier>) => Typing | undefined;
}

/** Keys that change a text without a character of their own. */
export const EDITING_KEYS: ReadonlySet<string> = new Set([
  'Enter',
  'Numpad Enter',
  'Tab',
  'Backspace',
  'Delete',
]);

const NUMPAD = /^Numpad (\d|[*+\-./=])$/;

/** Whether a key in this place writes on some layout, with no modifier that commands. */
export function writesByPlace(key: number): boolean {
  const name = keyName(key);
  return name.length === 1 || name === 'Space' || NUMPAD.test(name) || EDITING_KEYS.has(name);
}

/**
 * For systems that tell a program nothing of the layout: by the place of the key, so that the character's name is that of the
 * key. It errs on the side of "it types".
 */
export function layoutByPlace(platform: NodeJS.Platform): Layout {
  return {
    typing: (key, modifiers) => {
      // On a Mac Option is what AltGr is elsewhere.
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

/** For a chord as settings hold it. */
export function typingOfChord(
  layout: Layout,
  chord: { readonly key: string; readonly modifiers: readonly Modifier[] },
): Typing | undefined {
  const key = keyCode(chord.key);
  return key === undefined ? undefined : layout.typing(key, new Set(chord.modifiers));
}
