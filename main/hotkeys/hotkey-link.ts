import type { Chord } from '../contract/arguments.ts';
import type { HotkeyAvailability } from '../contract/panel-state.ts';
import type { Child } from '../processes/child.ts';
import type { SupervisorTiming } from '../processes/supervisor.ts';
import type { HotkeyBinding, HotkeyCommand, HotkeyEvent } from './messages.ts';

export interface HotkeyLinkOptions {
  /** Starts main/hotkeys/hotkey-process.js; it hears every new binding by itself. */
  readonly start: () => Child<HotkeyCommand, HotkeyEvent>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** macOS: whether this program has the Accessibility permission. Absent: it has. Asked at every `start`. */
  readonly hasPermission?: () => boolean;
  /** A binding's key went down: once a press, whatever auto-repeat does. */
  readonly onDown: (id: string) => void;
  readonly onUp: (id: string) => void;
  readonly onCaptured: (chord: Chord) => void;
  readonly onAvailability: (availability: HotkeyAvailability) => void;
  /** The process died or hung: the keys that were down will never come up. Told at each death. */
  readonly onLost: () => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/** The owner's end of the hotkey process. */
export class HotkeyLink {
  readonly #options: HotkeyLinkOptions;

  constructor(options: HotkeyLinkOptions) {
    this.#options = options;
  }

  /** `off` until the first `start`. */
  get availability(): HotkeyAvailability {
    return 'off';
  }

  start(): void {
    this.#options.onAvailability('starting');
  }

  /** Ends the process; keys that are down are told as `onUp` first. Resolves when it is gone. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Replaces all bindings; may be called at any time, also before `start`. */
  setBindings(_bindings: readonly HotkeyBinding[]): void {
    // to come
  }

  /** While on, the next key that goes down anywhere is told by `onCaptured`; then it is off again. */
  capture(_on: boolean): void {
    // to come
  }
}
