import type { Chord } from '../contract/arguments.ts';
import type { HotkeyBinding } from './messages.ts';

/** @returns for each binding whose chord an earlier or later one has: the id of the first other one that has it. */
export function findConflicts(bindings: readonly HotkeyBinding[]): ReadonlyMap<string, string> {
  const conflicts = new Map<string, string>();
  for (const { id, chord } of bindings) {
    const other = bindings.find((it) => it.id !== id && chordText(it.chord) === chordText(chord));
    if (other) conflicts.set(id, other.id);
  }
  return conflicts;
}

/** One text for one chord, whatever the order of its modifiers. */
export function chordText({ key, modifiers }: Chord): string {
  return [...[...new Set(modifiers)].sort(), key].join('+');
}
