import type { Chord } from '../contract/arguments.ts';
import type { CaptureRefusal, Typing } from '../contract/panel-hotkeys.ts';

/** What owner and hotkey process say to each other. Keys that nobody bound never leave the process. */

export interface HotkeyBinding {
  /** The owner's own name for it: `talk-selected`, `talk:main`. */
  readonly id: string;
  readonly chord: Chord;
}

export type HotkeyCommand =
  | { readonly type: 'ping'; readonly id: number }
  /** Replaces what was watched. A binding that is down and not in the new list ends with an `up`. */
  | {
      readonly type: 'watch';
      readonly bindings: readonly HotkeyBinding[];
      /** Ids that were down when an earlier process died: their keys may still be, and go on repeating. */
      readonly stale?: readonly string[];
    }
  /** While on, the next key that goes down is told as `captured` and fires no binding. It goes off by that. */
  | { readonly type: 'capture'; readonly on: boolean }
  /** Somebody else has or had the keyboard (a lock screen): what is down counts for nothing until it is pressed anew. */
  | { readonly type: 'reset' };

/** Why there are no keys of other programs here. */
export type HookProblem = 'no-display' | 'no-permission' | 'failed';

/** A binding whose chord writes on the layout, or on one that can be switched to: it never fires. */
export interface TypingBinding {
  readonly id: string;
  readonly typing: Typing;
}

export type HotkeyEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  /** The bindings of the last `watch` hold from here on. */
  | { readonly type: 'watching' }
  /** All of them; told before `watching`, and again when the layout changes. */
  | { readonly type: 'typing'; readonly bindings: readonly TypingBinding[] }
  /** `inferred`: its release was never heard; this is taken for a new press, and for no tap. */
  | { readonly type: 'down'; readonly id: string; readonly inferred?: true }
  /**
   * `abandoned`: nobody let go; another binding, a capture or a reset ended it. `heldMs`: how long it was down, by the
   * system's clock: both events may have come late.
   */
  | { readonly type: 'up'; readonly id: string; readonly abandoned?: true; readonly heldMs?: number }
  /** Pressed, and not fired: it writes. */
  | { readonly type: 'blocked'; readonly id: string; readonly typing: Typing }
  | { readonly type: 'captured'; readonly chord: Chord }
  /** What was pressed cannot be bound; the capture goes on. */
  | { readonly type: 'capture-refused'; readonly refusal: CaptureRefusal }
  /** For a log. */
  | { readonly type: 'note'; readonly detail: string }
  /** The process ends after that. `detail` is for a log. */
  | { readonly type: 'unavailable'; readonly reason: HookProblem; readonly detail: string };
