import type {
  CaptureRefusal,
  Chord,
  HotkeyAction,
  HotkeyAvailability,
  NoticeView,
  Typing,
} from '../../contract/index.ts';
import { HotkeyProcessClient, type TypingBinding } from '../../hotkeys/index.ts';
import { chordText } from '../../hotkeys/conflicts.ts';
import { actionId, actionOf, takenBy, toBindings, withHotkey } from './hotkey-bindings.ts';
import type { DeskOptions } from '../ports.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

/** A capture that nobody ends would bind the next key that is typed anywhere, such as a letter of a password. */
export const CAPTURE_MS = 20_000;

export interface HotkeysEdges {
  readonly options: Pick<DeskOptions, 'startHotkeys' | 'hasHotkeyPermission' | 'app' | 'logger'>;
  readonly settings: SettingsStore;
  /** @param inferred the release before it was never heard. */
  readonly onDown: (action: HotkeyAction, inferred: boolean) => void;
  /** @param abandoned nobody let go of it; it only counts no more. @param heldMs by the system's clock, where that is known. */
  readonly onUp: (action: HotkeyAction, abandoned: boolean, heldMs: number | undefined) => void;
  /** The keys that were down will never come up. */
  readonly onLost: () => void;
  readonly notify: (notice: NoticeView) => void;
  readonly onChange: () => void;
}

/** What the panel is shown of the hotkeys beside the settings. */
export interface HotkeysFacts {
  readonly availability: HotkeyAvailability;
  readonly capturing: HotkeyAction | undefined;
  readonly refused?: CaptureRefusal | undefined;
  /** Bindings that write on this keyboard. */
  readonly typing?: readonly TypingBinding[];
}

/** Whoever writes a text with a bound key is not told at each letter. */
const BLOCKED_TOLD_AGAIN_MS = 5_000;

/** Keys that work with any program in front. */
export class DeskHotkeys {
  readonly #edges: HotkeysEdges;
  readonly #process: HotkeyProcessClient | undefined;
  #availability: HotkeyAvailability = 'off';
  #capturing: HotkeyAction | undefined;
  #captureEnd: NodeJS.Timeout | undefined;
  #refused: CaptureRefusal | undefined;
  #typing: readonly TypingBinding[] = [];
  /** By action, when a press of it was last told to be without effect. */
  readonly #blockedTold = new Map<string, number>();

  constructor(edges: HotkeysEdges) {
    this.#edges = edges;
    const { startHotkeys, hasHotkeyPermission, app } = edges.options;
    if (!startHotkeys) return;
    this.#process = new HotkeyProcessClient({
      start: startHotkeys,
      platform: app.platform,
      env: process.env,
      ...(hasHotkeyPermission ? { hasPermission: hasHotkeyPermission } : {}),
      onDown: (id, inferred) => {
        const action = actionOf(id);
        if (action) edges.onDown(action, inferred);
      },
      onUp: (id, abandoned, heldMs) => {
        const action = actionOf(id);
        if (action) edges.onUp(action, abandoned, heldMs);
      },
      onCaptured: (chord) => {
        this.#captured(chord);
      },
      onCaptureRefused: (refusal) => {
        this.#refused = refusal;
        edges.onChange();
      },
      onTyping: (bindings) => {
        this.#typing = bindings;
        edges.onChange();
      },
      onBlocked: (id, typing) => {
        this.#blocked(id, typing);
      },
      onAvailability: (availability) => {
        this.#availability = availability;
        edges.onChange();
      },
      onLost: edges.onLost,
      onProblem: (detail) => {
        edges.options.logger.warn({ detail }, 'hotkeys');
      },
    });
  }

  get view(): HotkeysFacts {
    return {
      availability: this.#availability,
      capturing: this.#capturing,
      refused: this.#refused,
      typing: this.#typing,
    };
  }

  /** Starts, or ends, as the settings say. */
  async apply(): Promise<void> {
    if (!this.#process) return;
    const { globalHotkeys } = this.#edges.settings.value;
    this.#watch();
    if (globalHotkeys) this.#process.start();
    else await this.stop();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#captureEnd);
    this.#capturing = undefined;
    this.#refused = undefined;
    this.#edges.onChange();
    // What a hotkey has latched ends with the hotkeys: no press could end it any more.
    this.#edges.onLost();
    await this.#process?.stop();
  }

  /** A lock screen has or had the keyboard: its key-ups were never told. */
  reset(): void {
    this.#process?.reset();
  }

  set(action: HotkeyAction, chord: Chord | null): void {
    const { settings, notify } = this.#edges;
    if (chord && takenBy(settings.value.hotkeys, action, chord)) {
      notify({ type: 'hotkey-taken', chord: chordText(chord) });
    }
    if (this.#capturing && actionId(this.#capturing) === actionId(action)) this.capture(undefined);
    settings.update((it) => ({ ...it, hotkeys: withHotkey(it.hotkeys, action, chord) }));
    this.#watch();
  }

  /** The next key that goes down anywhere becomes this action's, for 20 s; undefined: no more. */
  capture(action: HotkeyAction | undefined): void {
    if (action === undefined && this.#capturing === undefined) return;
    clearTimeout(this.#captureEnd);
    if (action) {
      this.#captureEnd = setTimeout(() => {
        this.capture(undefined);
      }, CAPTURE_MS);
    }
    // Where the process hears nothing the panel takes the key in its own window, and sets it.
    this.#capturing = action;
    this.#refused = undefined;
    this.#process?.capture(action !== undefined);
    this.#edges.onChange();
  }

  #captured(chord: Chord): void {
    clearTimeout(this.#captureEnd);
    const action = this.#capturing;
    this.#capturing = undefined;
    this.#refused = undefined;
    const stops = chord.key === 'Esc' && chord.modifiers.length === 0;
    if (action && !stops) this.set(action, chord);
    this.#edges.onChange();
  }

  #blocked(id: string, typing: Typing): void {
    const action = actionOf(id);
    const nowMs = performance.now();
    const toldMs = this.#blockedTold.get(id);
    if (!action || (toldMs !== undefined && nowMs - toldMs < BLOCKED_TOLD_AGAIN_MS)) return;
    this.#blockedTold.set(id, nowMs);
    this.#edges.notify({ type: 'hotkey-types', action, typing });
  }

  /** Keys that nobody bound never leave the hotkey process. */
  #watch(): void {
    this.#process?.setBindings(toBindings(this.#edges.settings.value.hotkeys));
  }
}
