import type { Child } from './child.ts';

/**
 * Keeps one child process alive: start, heartbeat, restart with back-off, kill. One for audio, hotkeys and the
 * hosted server alike. A child that does not answer is killed, never asked: native calls hang without hearing.
 */
export type SupervisorState =
  | { readonly type: 'stopped' }
  | { readonly type: 'starting' }
  | { readonly type: 'running'; readonly pid: number | undefined }
  /** Between two lives. `reason` is for people. */
  | { readonly type: 'restarting'; readonly reason: string; readonly inMs: number };

export interface Heartbeat {
  readonly type: 'ping' | 'pong';
  readonly id: number;
}

export interface SupervisorOptions<Command, Event> {
  readonly start: () => Child<Command, Event>;
  /** The child's first word: from here on it is `running` and owes heartbeats. */
  readonly isReady: (event: Event) => boolean;
  readonly heartbeat: {
    readonly ping: (id: number) => Command;
    readonly isPong: (event: Event) => boolean;
  };
  readonly onState: (state: SupervisorState) => void;
  /** Everything the child says but its pongs. */
  readonly onEvent: (event: Event) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

export interface SupervisorTiming {
  readonly pingEveryMs: number;
  /** Silence after which a running child is killed. */
  readonly deadAfterMs: number;
  /** A child that is not ready by then is killed. */
  readonly readyWithinMs: number;
  /** The first restart is at once; then this, doubled each time, up to the maximum. */
  readonly backOffMs: number;
  readonly backOffMaxMs: number;
  /** A life this long counts as healthy: the back-off starts anew. */
  readonly healthyAfterMs: number;
}

/** A dead audio process is noticed in 1.5 s at most and back within half a second: together 2 s. */
const DEFAULT_TIMING: SupervisorTiming = {
  pingEveryMs: 250,
  deadAfterMs: 1_200,
  readyWithinMs: 5_000,
  backOffMs: 100,
  backOffMaxMs: 1_000,
  healthyAfterMs: 5_000,
};

export class Supervisor<Command, Event> {
  readonly #options: SupervisorOptions<Command, Event>;
  readonly #timing: SupervisorTiming;
  #child: Child<Command, Event> | undefined;
  #state: SupervisorState = { type: 'stopped' };
  #failures = 0;
  #pingId = 0;
  #lastHeardMs = 0;
  #lastBeatMs = 0;
  #startedMs = 0;
  #pulse: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #killReason: string | undefined;

  constructor(options: SupervisorOptions<Command, Event>) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
  }

  get state(): SupervisorState {
    return this.#state;
  }

  start(): void {
    if (this.#state.type !== 'stopped') return;
    this.#failures = 0;
    this.#launch();
  }

  /** Says something to the running child; dropped between two lives, since the next life is told everything anew. */
  send(command: Command): void {
    if (this.#state.type === 'running') this.#child?.send(command);
  }

  /** Kills the child for a reason of the owner's; it is started anew at once. */
  kill(reason: string): void {
    this.#killReason = reason;
    this.#child?.kill();
  }

  /** Resolves when the child is gone. It may be called again meanwhile, and `start` too. */
  async stop(): Promise<void> {
    clearTimeout(this.#restart);
    clearInterval(this.#pulse);
    const child = this.#child;
    this.#setState({ type: 'stopped' });
    if (!child) return;
    const gone = new Promise<void>((resolve) => {
      child.onExit(() => {
        resolve();
      });
    });
    child.kill();
    await gone;
  }

  #launch(): void {
    this.#setState({ type: 'starting' });
    this.#killReason = undefined;
    this.#startedMs = this.#lastHeardMs = this.#lastBeatMs = performance.now();
    let child: Child<Command, Event>;
    try {
      child = this.#options.start();
    } catch (error) {
      // No memory, no process left: as if it had died at once. Nobody else's work ends with that.
      this.#exited(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#child = child;
    child.onMessage((event) => {
      if (child === this.#child) this.#onEvent(event);
    });
    child.onExit((reason) => {
      if (child === this.#child) this.#exited(this.#killReason ?? reason);
    });
    this.#pulse = setInterval(() => {
      this.#beat();
    }, this.#timing.pingEveryMs);
  }

  #onEvent(event: Event): void {
    this.#lastHeardMs = performance.now();
    if (this.#options.heartbeat.isPong(event)) return;
    if (this.#state.type === 'starting' && this.#options.isReady(event)) {
      this.#setState({ type: 'running', pid: this.#child?.pid });
    }
    if (this.#state.type === 'running') this.#options.onEvent(event);
  }

  #beat(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastBeatMs - this.#timing.pingEveryMs;
    this.#lastBeatMs = nowMs;
    // After a stall of this process its answers lie unread: that is not the child's silence.
    if (lateMs > this.#timing.pingEveryMs) this.#lastHeardMs += lateMs;
    const silentMs = nowMs - this.#lastHeardMs;
    const patienceMs = this.#state.type === 'running' ? this.#timing.deadAfterMs : this.#timing.readyWithinMs;
    if (silentMs > patienceMs) {
      this.kill(`no answer for ${String(Math.round(silentMs))} ms`);
    } else if (this.#state.type === 'running') {
      this.#child?.send(this.#options.heartbeat.ping(this.#pingId++));
    }
  }

  #exited(reason: string): void {
    clearInterval(this.#pulse);
    this.#child = undefined;
    if (this.#state.type === 'stopped') return;
    if (performance.now() - this.#startedMs >= this.#timing.healthyAfterMs) this.#failures = 0;
    const inMs =
      this.#failures === 0
        ? 0
        : Math.min(this.#timing.backOffMaxMs, this.#timing.backOffMs * 2 ** (this.#failures - 1));
    this.#failures++;
    this.#setState({ type: 'restarting', reason, inMs });
    this.#restart = setTimeout(() => {
      this.#launch();
    }, inMs);
  }

  #setState(state: SupervisorState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
