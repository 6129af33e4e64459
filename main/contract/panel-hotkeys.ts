import type { Chord, HotkeyAction } from './arguments.ts';

/** Why the hotkey process cannot see keys of other programs. */
export type HookProblem =
  /** Linux without an X display. */
  | 'no-display'
  /** macOS: Accessibility permission is missing. */
  | 'no-permission'
  | 'failed';

export type HotkeyAvailability =
  | 'starting'
  | 'ready'
  /** Switched off in the settings. */
  | 'off'
  | 'wayland'
  | HookProblem;

/** The effect of a chord on a text field. A chord that types opens no microphone. */
export type Typing =
  /** As far as is known: where the system tells nothing of the layout, by the name of the key. */
  | { readonly kind: 'character'; readonly text: string }
  /** A dead key; the accent as it is written alone. */
  | { readonly kind: 'accent'; readonly text: string }
  | { readonly kind: 'edits'; readonly key: string }
  /** It chooses among the characters of other keys. */
  | { readonly kind: 'shifts'; readonly key: string };

/**
 * Parts of a mouse that cannot be a hotkey. `button` is one of the first three buttons, or one
 * without a number.
 */
export type Unusable = 'wheel' | 'button';

/** Why what was pressed does not become a hotkey. */
export type CaptureRefusal =
  | { readonly type: 'types'; readonly chord: Chord; readonly typing: Typing }
  | { readonly type: 'unusable'; readonly what: Unusable };

export interface HotkeysView {
  readonly availability: HotkeyAvailability;
  readonly bindings: readonly {
    readonly action: HotkeyAction;
    readonly chord: Chord | undefined;
    /** Another binding has the same chord. */
    readonly conflict: HotkeyAction | undefined;
    /** The chord writes on this keyboard, so that it does nothing here. */
    readonly typing?: Typing | undefined;
  }[];
  /** The next key that is pressed becomes this action's. */
  readonly capturing: HotkeyAction | undefined;
  /** The last press while `capturing`, and the reason why it was refused. */
  readonly refused?: CaptureRefusal | undefined;
}
