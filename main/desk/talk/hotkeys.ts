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

/** An endless capture would bind the next key typed anywhere, such as a letter of a password. */
export const CAPTURE_MS = 20_000;

export interface HotkeysEdges {
  readonly options: Pick<DeskOptions, 'startHotkeys' | 'hasHotkeyPermission' | 'app' | 'logger'>;
  readonly settings: SettingsStore;
  /** @param inferred the system lost the key-up before this press. */
  readonly onDown: (action: HotkeyAction, inferred: boolean) => void;
  /**
   * @param abandoned the press ended without a release of the key.
   * @param heldMs by the system's clock, if known.
   */
  readonly onUp: (action: HotkeyAction, abandoned: boolean, heldMs: number | undefined) => void;
  /** The keys that are down will report no key-up. */
  readonly onLost: () => void;
  readonly notify: (notice: NoticeView) => void;
  readonly onChange: () => void;
}

/** The facts about hotkeys that the panel shows beside the settings. */
export interface HotkeysFacts {
  readonly availability: HotkeyAvailability;
  readonly capturing: HotkeyAction | undefined;
  readonly refused?: CaptureRefusal | undefined;
  /** Bindings whose keys type text on this keyboard. */
  readonly typing?: readonly TypingBinding[];
}

/** A person who types with a bound key gets one notice, not one for each letter. */
const BLOCKED_TOLD_AGAIN_MS = 5_000;

/** Hotkeys that work while any program has the focus. */
export class DeskHotkeys {
  readonly #edges: HotkeysEdges;
  readonly #process: HotkeyProcessClient | undefined;
  #availability: HotkeyAvailability = 'off';
  #capturing: HotkeyAction | undefined;
  #captureEnd: NodeJS.Timeout | undefined;
  #refused: CaptureRefusal | undefined;
  #typing: readonly TypingBinding[] = [];
  /** By action: the time of the last notice that its press did nothing. */
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

  /** Starts or ends the hotkey process as the settings say. */
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
    // Without hotkeys no press can end what a hotkey latched, so it ends now.
    this.#edges.onLost();
    await this.#process?.stop();
  }

  /** Forgets all pressed keys: a lock screen had the keyboard, and their key-ups never arrive. */
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

  /** Binds the next key pressed anywhere within 20 s to this action; undefined ends the capture. */
  capture(action: HotkeyAction | undefined): void {
    if (action === undefined && this.#capturing === undefined) return;
    clearTimeout(this.#captureEnd);
    if (action) {
      this.#captureEnd = setTimeout(() => {
        this.capture(undefined);
      }, CAPTURE_MS);
    }
    // Where the hotkey process receives no keys, the panel captures the key in its own window.
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

  /** Sends the bindings. The hotkey process never reports any other key. */
  #watch(): void {
    this.#process?.setBindings(toBindings(this.#edges.settings.value.hotkeys));
  }
}
