/** What a key means to the panel, apart from the control that has the focus. */
export type KeyMeaning =
  | { readonly kind: 'talk' | 'listen' | 'call'; readonly index: number }
  | { readonly kind: 'talk-selected' | 'reply' | 'close' | 'mute' }
  | { readonly kind: 'region'; readonly step: 1 | -1 };

export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Where the focus is: letters and digits are off while somebody writes; Space belongs to the control that has it. */
export type FocusKind = 'none' | 'control' | 'text';

/** An input method shows letters as `Process`; then the place of the key must do. */
const letterOf = ({ key, code }: KeyStroke): string =>
  key === 'Process' ? code.replace(/^Key/, '').toLowerCase() : key.toLowerCase();

export function keyMeaning(stroke: KeyStroke, focus: FocusKind): KeyMeaning | undefined {
  if (stroke.ctrlKey || stroke.metaKey) return undefined;
  if (stroke.key === 'F6') return { kind: 'region', step: stroke.shiftKey ? -1 : 1 };
  if (stroke.key === 'Escape') return { kind: 'close' };
  if (focus === 'text') return undefined;
  // By place: Shift and Alt change what a digit types, differently on each layout.
  const digit = /^(?:Digit|Numpad)([1-8])$/.exec(stroke.code)?.[1];
  if (digit !== undefined) {
    const index = Number(digit) - 1;
    if (stroke.altKey) return stroke.shiftKey ? undefined : { kind: 'call', index };
    return { kind: stroke.shiftKey ? 'listen' : 'talk', index };
  }
  if (stroke.altKey || stroke.shiftKey) return undefined;
  if (stroke.key === ' ') return focus === 'none' ? { kind: 'talk-selected' } : undefined;
  const letter = letterOf(stroke);
  if (letter === 'r') return { kind: 'reply' };
  if (letter === 'm') return { kind: 'mute' };
  return undefined;
}

/** @returns which of `count` keys the focus goes to from `index`, in `columns`; undefined: stays */
export function arrowTarget(key: string, index: number, count: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number | undefined>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const next = key === 'Home' ? 0 : key === 'End' ? count - 1 : index + (steps[key] ?? Number.NaN);
  return next >= 0 && next < count && next !== index ? next : undefined;
}
