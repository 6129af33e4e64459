import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Chord } from '../contract/arguments.ts';
import type { CaptureRefusal, HotkeyAvailability, Typing } from '../contract/panel-hotkeys.ts';
import { forkChild, type Child } from '../processes/child.ts';
import { Supervisor, type SupervisorState, type SupervisorTiming } from '../processes/supervisor.ts';
import { decideAvailability } from './availability.ts';
import type { HotkeyBinding, HotkeyCommand, HotkeyEvent, TypingBinding } from './messages.ts';

export interface HotkeyProcessClientOptions {
  /** Starts main/hotkeys/hotkey-process.js; called again after each death. */
  readonly start: () => Child<HotkeyCommand, HotkeyEvent>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * macOS: whether this program has the Accessibility permission. Absent: it has. Asked again until
   * it has.
   */
  readonly hasPermission?: () => boolean;
  /**
   * A binding's key went down: once for each press, whatever auto-repeat does. If two bindings have
   * one chord, the first in the list gets it.
   * @param inferred the release before it was not reported, so the press must not count as a tap.
   */
  readonly onDown: (id: string, inferred: boolean) => void;
  /**
   * @param abandoned the key was not let go, so the press must not count as a tap.
   * @param heldMs how long the key was down, by the system's clock; undefined when unknown.
   */
  readonly onUp: (id: string, abandoned: boolean, heldMs: number | undefined) => void;
  /** `Esc` is captured like every other key. */
  readonly onCaptured: (chord: Chord) => void;
  /** The pressed key cannot be bound; the capture goes on. */
  readonly onCaptureRefused?: (refusal: CaptureRefusal) => void;
  /** All bindings that type on this keyboard and so never fire; sent at each change. */
  readonly onTyping?: (bindings: readonly TypingBinding[]) => void;
  /** A binding that types was pressed. */
  readonly onBlocked?: (id: string, typing: Typing) => void;
  readonly onAvailability: (availability: HotkeyAvailability) => void;
  /** The process died or hung: keys that are down will send no up. Called at each death. */
  readonly onLost: () => void;
  /** A problem, for a log. */
  readonly onProblem?: (detail: string) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/**
 * If the hook hangs while a key is down, the microphone stays open, so it gets less time than other
 * children.
 */
const TIMING: Partial<SupervisorTiming> = { pingEveryMs: 100, deadAfterMs: 600 };
/** A life shorter than this means that the display refuses, or that the hook does not load. */
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
  /** Bindings that were down when the process died. The next process gets them. */
  #staleIds: readonly string[] = [];
  #quickDeaths = 0;
  #bornMs = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(options: HotkeyProcessClientOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor<HotkeyCommand, HotkeyEvent>({
      start: () => {
        this.#bornMs = performance.now();
        return options.start();
      },
      isReady: (event) => event.type === 'ready' || event.type === 'unavailable',
      heartbeat: { ping: (id) => ({ type: 'ping', id }), isPong: (event) => event.type === 'pong' },
      onState: (state) => this.#onSupervisorState(state),
      onEvent: (event) => this.#onEvent(event),
      timing: { ...TIMING, ...options.timing },
    });
  }

  /** `off` until the first `start`, and after `stop`. */
  get availability(): HotkeyAvailability {
    return this.#availability;
  }

  /** Starts the process, or tries again after a failure. */
  start(): void {
    if (this.#supervisor.state.type !== 'stopped') return;
    clearTimeout(this.#retryTimer);
    this.#quickDeaths = 0;
    const { platform, env, hasPermission } = this.#options;
    const permitted = hasPermission?.() ?? true;
    const decided = decideAvailability({ platform, env, permitted, socketExists: existsSync });
    this.#setAvailability(decided);
    if (decided === 'starting') this.#supervisor.start();
    else if (decided !== 'wayland') {
      this.#retryTimer = setTimeout(() => this.start(), LOOK_AGAIN_MS);
      this.#retryTimer.unref();
    }
  }

  /** Ends the process; bindings that are down get an `onUp` first. Resolves when it is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#capturing = false;
    this.#release();
    const gone = this.#supervisor.stop();
    this.#setAvailability('off');
    await gone;
  }

  /**
   * Replaces all bindings; may be called at any time, also before `start`. A removed binding that
   * is down gets an `onUp`.
   */
  setBindings(bindings: readonly HotkeyBinding[]): void {
    this.#bindings = bindings;
    this.#supervisor.send({ type: 'watch', bindings });
  }

  /**
   * While on, no binding fires; the next key anywhere goes to `onCaptured`, which switches it off.
   */
  capture(on: boolean): void {
    this.#capturing = on;
    this.#supervisor.send({ type: 'capture', on });
  }

  /**
   * Another program has or had the keyboard (screen lock, suspend): bindings that are down get an
   * `onUp` and are forgotten.
   */
  reset(): void {
    this.#release();
    this.#supervisor.send({ type: 'reset' });
  }

  #onSupervisorState(state: SupervisorState): void {
    switch (state.type) {
      case 'stopped':
      case 'starting':
        return;
      case 'running':
        this.#supervisor.send({ type: 'watch', bindings: this.#bindings, stale: this.#staleIds });
        this.#staleIds = [];
        if (this.#capturing) this.#supervisor.send({ type: 'capture', on: true });
        return;
      case 'restarting':
        this.#options.onProblem?.(`the hotkey process ended: ${state.reason}`);
        if (this.#down.size > 0) this.#staleIds = [...this.#down];
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
        // This event was under way when the binding was removed.
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

  /** Asks the supervisor to stop after its own callback has returned. */
  #giveUp(availability: HotkeyAvailability): void {
    this.#setAvailability(availability);
    queueMicrotask(() => {
      // Nobody waits for its end.
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

/** The built hotkey process beside this file, as it lies in dist/. */
const HOTKEY_ENTRY = fileURLToPath(new URL('./hotkey-process.js', import.meta.url));

/**
 * The hook reports that real-time priority was refused, as it normally is. A lost display is
 * reported as a state instead.
 */
const NATIVE_NOISE = /^(hook_thread_proc|load_input_helper|on_library_load|X connection to )/;

/** Starts the hotkey process under plain Node. @param entry of a build that lies elsewhere. */
export function startHotkeyProcess(
  env: Readonly<Record<string, string | undefined>> = {},
  entry: string = HOTKEY_ENTRY,
): Child<HotkeyCommand, HotkeyEvent> {
  return forkChild<HotkeyCommand, HotkeyEvent>(entry, { env, noise: NATIVE_NOISE });
}
