import type { Child } from './child.ts';

/**
 * Keeps one child process alive: it starts the child, pings it, kills it and restarts it with
 * back-off. The same class serves audio, hotkeys and the hosted server. A child that does not
 * answer is killed, not asked to stop: a native call that hangs reads no messages.
 */
export type SupervisorState =
  | { readonly type: 'stopped' }
  | { readonly type: 'starting' }
  | { readonly type: 'running'; readonly pid: number | undefined }
  /** Between two lives of the child. `reason` is for people. */
  | { readonly type: 'restarting'; readonly reason: string; readonly inMs: number };

export interface Heartbeat {
  readonly type: 'ping' | 'pong';
  readonly id: number;
}

interface SupervisorOptions<Command, Event> {
  readonly start: () => Child<Command, Event>;
  /**
   * Whether this is the child's first message: from here on it is `running` and must answer pings.
   */
  readonly isReady: (event: Event) => boolean;
  readonly heartbeat: {
    readonly ping: (id: number) => Command;
    readonly isPong: (event: Event) => boolean;
  };
  readonly onState: (state: SupervisorState) => void;
  /** Gets every message of the child except its pongs. */
  readonly onEvent: (event: Event) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

export interface SupervisorTiming {
  readonly pingEveryMs: number;
  /** Silence after which a running child is killed. */
  readonly deadAfterMs: number;
  /** A child that is not ready by then is killed. */
  readonly readyWithinMs: number;
  /**
   * The first restart is immediate; the next waits this long, doubled each time up to the maximum.
   */
  readonly backOffMs: number;
  readonly backOffMaxMs: number;
  /** A life this long counts as healthy and resets the back-off. */
  readonly healthyAfterMs: number;
}

/** A dead audio process is noticed within 1.5 s and back within another 0.5 s: 2 s together. */
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
  #lastMessageMs = 0;
  #lastBeatMs = 0;
  #startedMs = 0;
  #pingTimer: NodeJS.Timeout | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
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

  /** The running child; undefined during a restart. The next child gets everything again. */
  get running(): Child<Command, Event> | undefined {
    return this.#state.type === 'running' ? this.#child : undefined;
  }

  /** Sends a message to the running child. During a restart it drops the message. */
  send(command: Command): void {
    this.running?.send(command);
  }

  /** Kills the child for the owner's reason; it is restarted at once. */
  kill(reason: string): void {
    this.#killReason = reason;
    this.#child?.kill();
  }

  /** Resolves when the child is gone. It may be called again meanwhile, and so may `start`. */
  async stop(): Promise<void> {
    clearTimeout(this.#restartTimer);
    clearInterval(this.#pingTimer);
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
    this.#startedMs = this.#lastMessageMs = this.#lastBeatMs = performance.now();
    let child: Child<Command, Event>;
    try {
      child = this.#options.start();
    } catch (error) {
      // No memory or no free process: treat it as a child that died at once, so that the owner
      // keeps working.
      this.#onExit(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#child = child;
    child.onMessage((event) => this.#onEvent(child, event));
    child.onExit((reason) => {
      if (child === this.#child) this.#onExit(this.#killReason ?? reason);
    });
    this.#pingTimer = setInterval(() => {
      this.#checkHeartbeat();
    }, this.#timing.pingEveryMs);
  }

  #onEvent(child: Child<Command, Event>, event: Event): void {
    // Late words of a child that has ended.
    if (child !== this.#child) return;
    this.#lastMessageMs = performance.now();
    if (this.#options.heartbeat.isPong(event)) return;
    if (this.#state.type === 'starting' && this.#options.isReady(event)) {
      this.#setState({ type: 'running', pid: this.#child?.pid });
    }
    if (this.#state.type === 'running') this.#options.onEvent(event);
  }

  #checkHeartbeat(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastBeatMs - this.#timing.pingEveryMs;
    this.#lastBeatMs = nowMs;
    // After a stall of this process, answers still lie unread; that is not the child's silence.
    if (lateMs > this.#timing.pingEveryMs) this.#lastMessageMs += lateMs;
    const silentMs = nowMs - this.#lastMessageMs;
    const patienceMs = this.#state.type === 'running' ? this.#timing.deadAfterMs : this.#timing.readyWithinMs;
    if (silentMs > patienceMs) {
      this.kill(`no answer for ${String(Math.round(silentMs))} ms`);
    } else if (this.#state.type === 'running') {
      this.#child?.send(this.#options.heartbeat.ping(this.#pingId++));
    }
  }

  #onExit(reason: string): void {
    clearInterval(this.#pingTimer);
    this.#child = undefined;
    if (this.#state.type === 'stopped') return;
    if (performance.now() - this.#startedMs >= this.#timing.healthyAfterMs) this.#failures = 0;
    const inMs =
      this.#failures === 0
        ? 0
        : Math.min(this.#timing.backOffMaxMs, this.#timing.backOffMs * 2 ** (this.#failures - 1));
    this.#failures++;
    this.#setState({ type: 'restarting', reason, inMs });
    this.#restartTimer = setTimeout(() => {
      this.#launch();
    }, inMs);
  }

  #setState(state: SupervisorState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
