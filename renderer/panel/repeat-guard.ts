import { holds } from './window-holds.ts';

/** Codes of the keys whose down was a command of the panel, until they come up. */
const obeyed = new Set<string>();

/** Remembers that this key, while it stays down, is a command and types nothing. */
export const guardRepeats = (code: string): void => void obeyed.add(code);

/**
 * Keeps the repeats of a command's key from the element that has the focus by then: a held digit
 * would fill the search field or the passphrase that opens under it. Main is told about the repeats
 * of a talk key, as a sign that the page is alive.
 */
export function watchRepeats(): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const source = `key:${event.code}`;
    if (!event.repeat) obeyed.delete(event.code);
    else if (obeyed.has(event.code) || holds.has(source)) {
      event.preventDefault();
      event.stopPropagation();
      holds.repeat(source);
    }
  };
  window.addEventListener('keydown', onKeyDown, { capture: true });
  window.addEventListener('keyup', (event) => obeyed.delete(event.code), { capture: true });
}
