import { existsSync } from 'node:fs';
import type { Chord } from '../contract/arguments.ts';
import type { CaptureRefusal, HotkeyAvailability, Typing } from '../contract/panel-hotkeys.ts';
import type { Child } from '../processes/child.ts';
import { Supervisor, type SupervisorState, type SupervisorTiming } from '../processes/supervisor.ts';
import { decideAvailability } from './availability.ts';
import type { HotkeyBinding, HotkeyCommand, HotkeyEvent, TypingBinding } from './messages.ts';

export interface HotkeyProcessClientOptions {
  /** Starts main/hotkeys/hotkey-process.js; called anew after each death. */
  readonly start: () => Child<HotkeyCommand, HotkeyEvent>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** macOS: whether this program has the Accessibility permission. Absent: it has. Asked again while it has not. */
  readonly hasPermission?: () => boolean;
  /** A binding's key went down: once a press, whatever auto-repeat does. Of two with one chord, the first in the list. */
  /** @param inferred the release before it was never heard: what follows must not be taken for a tap. */
  readonly onDown: (id: string, inferred: boolean) => void;
  /**
   * @param abandoned nobody let go: what was a press must not be taken for a tap.
   * @param heldMs how long the key was down, by the system's clock; undefined where that is not known.
   */
  readonly onUp: (id: string, abandoned: boolean, heldMs: number | undefined) => void;
  /** `Esc` is told like every other key. */
  readonly onCaptured: (chord: Chord) => void;
  /** What was pressed cannot be bound; the capture goes on. */
  readonly onCaptureRefused?: (refusal: CaptureRefusal) => void;
  /** Bindings that write on this keyboard, so that they never fire: all of them, at each change. */
  readonly onTyping?: (bindings: readonly TypingBinding[]) => void;
  /** One of them was pressed. */
  readonly onBlocked?: (id: string, typing: Typing) => void;
  readonly onAvailability: (availability: HotkeyAvailability) => void;
  /** The process died or hung: no key that is down will come up any more. Told at each death. */
  readonly onLost: () => void;
  /** What went wrong, for a log. */
  readonly onProblem?: (detail: string) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/** A hook that hangs with a key down is a microphone that stays open: it has less time than other children. */
const TIMING: Partial<SupervisorTiming> = { pingEveryMs: 100, deadAfterMs: 600 };
/** A life shorter than this is no life: the display refuses, or the hook does not load. */
const QUICK_DEATH_MS = 2_000;
const QUICK_DEATHS = 3;
/** A display or a permission may appear while the program runs. */
const LOOK_AGAIN_MS = 3_000;

/** The owner's end of the hotkey process. */
export class HotkeyProcessClient {
  readonly #options: HotkeyProcessClientOptions;
  readonly #supervisor: Supervisor<HotkeyCommand, HotkeyEvent>;
  #availability: HotkeyAvailability = 'off';
  #bindings: readonly HotkeyBinding[] = [];
  #capturing = false;
  readonly #down = new Set<string>();
  /** What was down when the process died; for its next life. */
  #stale: readonly string[] = [];
  #quickDeaths = 0;
  #bornMs = 0;
  #lookAgain: NodeJS.Timeout | undefined;

  constructor(options: HotkeyProcessClientOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor<HotkeyCommand, HotkeyEvent>({
      start: () => {
        this.#bornMs = performance.now();
        return options.start();
      },
      isReady: (event) => event.type === 'ready' || event.type === 'unavailable',
      heartbeat: { ping: (id) => ({ type: 'ping', id }), isPong: (event) => event.type === 'pong' },
      onState: (state) => this.#supervised(state),
      onEvent: (event) => this.#onEvent(event),
      timing: { ...TIMING, ...options.timing },
    });
  }

  /** `off` until the first `start`, and after `stop`. */
  get availability(): HotkeyAvailability {
    return this.#availability;
  }

  /** Also tries again what has `failed` or was not there. */
  start(): void {
    if (this.#supervisor.state.type !== 'stopped') return;
    clearTimeout(this.#lookAgain);
    this.#quickDeaths = 0;
    const { platform, env, hasPermission } = this.#options;
    const permitted = hasPermission?.() ?? true;
    const decided = decideAvailability({ platform, env, permitted, socketExists: existsSync });
    this.#setAvailability(decided);
    if (decided === 'starting') this.#supervisor.start();
    else if (decided !== 'wayland') {
      this.#lookAgain = setTimeout(() => this.start(), LOOK_AGAIN_MS);
      this.#lookAgain.unref();
    }
  }

  /** Ends the process; keys that are down are told as `onUp` first. Resolves when it is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.#lookAgain);
    this.#capturing = false;
    this.#release();
    const gone = this.#supervisor.stop();
    this.#setAvailability('off');
    await gone;
  }

  /** Replaces all bindings; may be called at any time, also before `start`. One that is down and goes is told as up. */
  setBindings(bindings: readonly HotkeyBinding[]): void {
    this.#bindings = bindings;
    this.#supervisor.send({ type: 'watch', bindings });
  }

  /** While on, no binding fires, and the next key that goes down anywhere is told by `onCaptured`; then it is off. */
  capture(on: boolean): void {
    this.#capturing = on;
    this.#supervisor.send({ type: 'capture', on });
  }

  /** Somebody else has or had the keyboard (screen lock, suspend): keys that are down are told as up, and forgotten. */
  reset(): void {
    this.#release();
    this.#supervisor.send({ type: 'reset' });
  }

  #supervised(state: SupervisorState): void {
    switch (state.type) {
      case 'stopped':
      case 'starting':
        return;
      case 'running':
        this.#supervisor.send({ type: 'watch', bindings: this.#bindings, stale: this.#stale });
        this.#stale = [];
        if (this.#capturing) this.#supervisor.send({ type: 'capture', on: true });
        return;
      case 'restarting':
        this.#options.onProblem?.(`the hotkey process ended: ${state.reason}`);
        if (this.#down.size > 0) this.#stale = [...this.#down];
        this.#down.clear();
        this.#options.onLost();
        if (performance.now() - this.#bornMs < QUICK_DEATH_MS) this.#quickDeaths += 1;
        else this.#quickDeaths = 0;
        if (this.#quickDeaths >= QUICK_DEATHS) this.#giveUp('failed');
        else this.#setAvailability('starting');
    }
  }

  #onEvent(event: HotkeyEvent): void {
    switch (event.type) {
      case 'ready':
      case 'pong':
        return;
      case 'watching':
        return this.#setAvailability('ready');
      case 'down':
        // What was on its way when it was no longer wanted.
        if (this.#capturing || !this.#bindings.some(({ id }) => id === event.id)) return;
        this.#down.add(event.id);
        return this.#options.onDown(event.id, event.inferred === true);
      case 'up':
        if (this.#down.delete(event.id)) this.#options.onUp(event.id, event.abandoned === true, event.heldMs);
        return;
      case 'typing':
        return this.#options.onTyping?.(event.bindings);
      case 'blocked':
        if (!this.#capturing) this.#options.onBlocked?.(event.id, event.typing);
        return;
      case 'capture-refused':
        if (this.#capturing) this.#options.onCaptureRefused?.(event.refusal);
        return;
      case 'note':
        return this.#options.onProblem?.(event.detail);
      case 'captured':
        if (!this.#capturing) return;
        this.#capturing = false;
        return this.#options.onCaptured(event.chord);
      case 'unavailable':
        this.#options.onProblem?.(event.detail);
        return this.#giveUp(event.reason);
    }
  }

  /** Out of the supervisor's own callback: it is asked to stop when that is over. */
  #giveUp(availability: HotkeyAvailability): void {
    this.#setAvailability(availability);
    queueMicrotask(() => {
      // Its end is its own affair.
      if (this.#availability === availability) void this.#supervisor.stop();
    });
  }

  #release(): void {
    for (const id of [...this.#down]) {
      this.#down.delete(id);
      this.#options.onUp(id, true, undefined);
    }
  }

  #setAvailability(availability: HotkeyAvailability): void {
    if (availability === this.#availability) return;
    this.#availability = availability;
    this.#options.onAvailability(availability);
  }
}
