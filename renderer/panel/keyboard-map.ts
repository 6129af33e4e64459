/** The meaning of a key to the panel, apart from the control that has the focus. */
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
  /** AltGr chooses what a key types, like Shift; it is never Alt. */
  readonly altGraph: boolean;
}

/**
 * The focus: letters and digits do nothing in a text field; Space belongs to the focused control.
 */
export type FocusKind = 'none' | 'control' | 'text';

/** Digits as the world's keyboards type them; each row counts from zero. */
const DIGIT_ROWS = [
  '0123456789',
  '٠١٢٣٤٥٦٧٨٩',
  '۰۱۲۳۴۵۶۷۸۹',
  '०१२३४५६७८९',
  '০১২৩৪৫৬৭৮৯',
  '๐๑๒๓๔๕๖๗๘๙',
  '０１２３４５６７８９',
];

const LAST_CHANNEL_KEY = 8;

/** @returns 0 to 9 for a key that types a digit */
function typedDigit(key: string): number | undefined {
  const row = DIGIT_ROWS.find((digits) => key.length === 1 && digits.includes(key));
  return row?.indexOf(key);
}

/**
 * The letter of a key: the typed letter on a Latin layout. The key's place decides where it types
 * another script, or where an input method hides the typed letter.
 */
function letterOf({ key, code, altGraph }: KeyStroke): string | undefined {
  if (/^\p{Script=Latin}$/u.test(key)) return key.toLowerCase();
  const isOtherScript = /^[\p{L}\p{M}]/u.test(key) && !/^[\p{ASCII}\p{Script=Latin}]/u.test(key);
  const isHidden = key === 'Process' || key === 'Unidentified';
  if (altGraph || (!isOtherScript && !isHidden)) return undefined;
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
}

/**
 * The meaning of a digit key: the typed character decides first, then its place and its modifiers.
 */
function digitMeaning(stroke: KeyStroke): KeyMeaning | undefined {
  const { key, code, shiftKey, altKey, altGraph } = stroke;
  const place = /^(Digit|Numpad)([0-9])$/.exec(code);
  const isNumpad = place?.[1] === 'Numpad';
  const typed = typedDigit(key);
  // Without NumLock the number pad moves the focus, and AltGr with a digit types a sign of its own.
  const goesByPlace = place !== null && !altGraph && (!isNumpad || shiftKey || altKey);
  const digit = typed ?? (goesByPlace ? Number(place[2]) : 0);
  if (digit < 1 || digit > LAST_CHANNEL_KEY) return undefined;
  const index = digit - 1;
  if (altKey) return { kind: shiftKey ? 'listen' : 'call', index };
  // On a French keyboard Shift is how "1" is typed, so that there it asks for nothing more.
  const isTypedByShift = typed !== undefined && !isNumpad;
  return { kind: shiftKey && !isTypedByShift ? 'listen' : 'talk', index };
}

/**
 * @returns the command of a key stroke. The typed character decides before the key's place. A
 * modifier that was needed to type it is no part of a command.
 */
export function keyMeaning(stroke: KeyStroke, focus: FocusKind): KeyMeaning | undefined {
  if (stroke.ctrlKey || stroke.metaKey) return undefined;
  if (stroke.key === 'F6') return { kind: 'region', step: stroke.shiftKey ? -1 : 1 };
  if (stroke.key === 'Escape') return { kind: 'close' };
  if (focus === 'text') return undefined;
  const letter = letterOf(stroke);
  const isPlain = !stroke.altKey && !stroke.shiftKey && !stroke.altGraph;
  if (letter === 'r') return isPlain ? { kind: 'reply' } : undefined;
  if (letter === 'm') return isPlain ? { kind: 'mute' } : undefined;
  const digit = digitMeaning(stroke);
  if (digit !== undefined) return digit;
  return isPlain && stroke.key === ' ' && focus === 'none' ? { kind: 'talk-selected' } : undefined;
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
