import type { Chord } from '../contract/arguments.ts';
import type { CaptureRefusal, HookProblem, Typing } from '../contract/panel-hotkeys.ts';

/**
 * The messages between the owner and the hotkey process. Keys that are not bound never leave the
 * process.
 */

export interface HotkeyBinding {
  /** The owner's own name for it: `talk-selected`, `talk:main`. */
  readonly id: string;
  readonly chord: Chord;
}

export type HotkeyCommand =
  | { readonly type: 'ping'; readonly id: number }
  /** Replaces the bindings. A binding that is down but not in the new list ends with an `up`. */
  | {
      readonly type: 'watch';
      readonly bindings: readonly HotkeyBinding[];
      /**
       * Ids that were down when an earlier process died: their keys may still be down and repeat.
       */
      readonly stale?: readonly string[];
    }
  /**
   * While on, the next key is reported as `captured` and fires no binding; that switches it off.
   */
  | { readonly type: 'capture'; readonly on: boolean }
  /**
   * Another program has or had the keyboard (a lock screen): keys that are down no longer count
   * until they are pressed again.
   */
  | { readonly type: 'reset' };

/** A binding whose chord types on a layout that is active or can be switched to: it never fires. */
export interface TypingBinding {
  readonly id: string;
  readonly typing: Typing;
}

export type HotkeyEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  /** The bindings of the last `watch` are active from here on. */
  | { readonly type: 'watching' }
  /** All such bindings; sent before `watching`, and again when the layout changes. */
  | { readonly type: 'typing'; readonly bindings: readonly TypingBinding[] }
  /**
   * `inferred`: the release before it was not reported; this counts as a new press but never as a
   * tap.
   */
  | { readonly type: 'down'; readonly id: string; readonly inferred?: true }
  /**
   * `abandoned`: the key was not let go; another binding, a capture or a reset ended it. `heldMs`:
   * how long it was down, by the system's clock, because both events may have come late.
   */
  | { readonly type: 'up'; readonly id: string; readonly abandoned?: true; readonly heldMs?: number }
  /** Pressed, but not fired, because it types. */
  | { readonly type: 'blocked'; readonly id: string; readonly typing: Typing }
  | { readonly type: 'captured'; readonly chord: Chord }
  /** The pressed key cannot be bound; the capture goes on. */
  | { readonly type: 'capture-refused'; readonly refusal: CaptureRefusal }
  /** For a log. */
  | { readonly type: 'note'; readonly detail: string }
  /** The process ends after this event. `detail` is for a log. */
  | { readonly type: 'unavailable'; readonly reason: HookProblem; readonly detail: string };
