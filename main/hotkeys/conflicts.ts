import type { Chord } from '../contract/arguments.ts';
import type { HotkeyBinding } from './messages.ts';

/** @returns the bindings whose chord another one has, each with the id of the first other one. */
export function findConflicts(bindings: readonly HotkeyBinding[]): ReadonlyMap<string, string> {
  const conflicts = new Map<string, string>();
  for (const { id, chord } of bindings) {
    const other = bindings.find((it) => it.id !== id && chordText(it.chord) === chordText(chord));
    if (other) conflicts.set(id, other.id);
  }
  return conflicts;
}

/** Gives each chord one text, whatever the order of its modifiers. */
export function chordText({ key, modifiers }: Chord): string {
  return [...[...new Set(modifiers)].sort(), key].join('+');
}
