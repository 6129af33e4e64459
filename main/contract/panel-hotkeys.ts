import type { Chord, HotkeyAction } from './arguments.ts';

/** Why the hotkey process receives no keys of other programs. */
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
  /** The character is a guess by the key's name where the system does not report its layout. */
  | { readonly kind: 'character'; readonly text: string }
  /** A dead key. `text` is the accent alone. */
  | { readonly kind: 'accent'; readonly text: string }
  | { readonly kind: 'edits'; readonly key: string }
  /** The key changes which characters other keys type. */
  | { readonly kind: 'shifts'; readonly key: string };

/**
 * Mouse input that cannot be a hotkey. `button`: one of the first three buttons, or one without a
 * number.
 */
export type Unusable = 'wheel' | 'button';

/** Why a captured press cannot be a hotkey. */
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
    /** The chord types text on this keyboard, so it does nothing here. */
    readonly typing?: Typing | undefined;
  }[];
  /** The action that the next key press will belong to. */
  readonly capturing: HotkeyAction | undefined;
  /** The last press while `capturing`, and the reason why it was refused. */
  readonly refused?: CaptureRefusal | undefined;
}
