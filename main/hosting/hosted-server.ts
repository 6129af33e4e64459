import type { Child } from '../processes/child.ts';
import { Supervisor, type SupervisorState, type SupervisorTiming } from '../processes/supervisor.ts';
import type { ServerFacts } from '../server/index.ts';
import type { HostingConfig, HostingProblem, ServerCommand, ServerEvent } from './messages.ts';

export type HostedServerState =
  | { readonly type: 'off' }
  | { readonly type: 'starting' }
  /** Told anew whenever `stations` changes. */
  | { readonly type: 'running'; readonly facts: ServerFacts; readonly stations: number }
  /** It died and comes back by itself, on the same port. `reason` is for a log. */
  | { readonly type: 'restarting'; readonly reason: string }
  /** Nothing is tried again until `start` or `reconfigure`. `detail` is a sentence for people. */
  | {
      readonly type: 'failed';
      readonly reason: HostingProblem | 'crashed';
      readonly detail: string;
    };

export interface HostedServerOptions {
  /** Starts main/hosting/server-process.js; called anew after each death. */
  readonly start: () => Child<ServerCommand, ServerEvent>;
  readonly onState: (state: HostedServerState) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/** Killing a server cuts off every desk, so it has longer to answer than a device or a key. */
const TIMING: Partial<SupervisorTiming> = { pingEveryMs: 500, deadAfterMs: 5_000, readyWithinMs: 15_000 };
/** A graceful end takes a second at most; see main/server/relay/listener.ts. */
const STOP_WITHIN_MS = 2_000;
/** Deaths without a healthy life between them after which it is not started again. */
const MOST_DEATHS = 5;
const HEALTHY_AFTER_MS = 10_000;

/** "Host on this computer": the bundled server in its own process, kept alive. */
export class HostedServer {
  readonly #options: HostedServerOptions;
  readonly #supervisor: Supervisor<ServerCommand, ServerEvent>;
  #state: HostedServerState = { type: 'off' };
  #config: HostingConfig | undefined;
  /** While a graceful end is waited for: called when the process is through with it. */
  #through: (() => void) | undefined;
  /** One thing after the other: starts and stops may be asked for at any time. */
  #queue: Promise<void> = Promise.resolve();
  #asked = 0;
  #deaths = 0;
  #runningSinceMs: number | undefined;

  constructor(options: HostedServerOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor<ServerCommand, ServerEvent>({
      start: options.start,
      isReady: (event) => event.type === 'ready',
      heartbeat: { ping: (id) => ({ type: 'ping', id }), isPong: (event) => event.type === 'pong' },
      onState: (state) => this.#supervised(state),
      onEvent: (event) => this.#onEvent(event),
      timing: { ...TIMING, ...options.timing },
    });
  }

  get state(): HostedServerState {
    return this.#state;
  }

  /** Starts, or starts anew with another configuration. */
  start(config: HostingConfig): void {
    // Its end is told by the states.
    void this.#begin(config);
  }

  /** Stations are told `server-stopping`; killed when that takes longer than 2 s. Resolves when it is gone. */
  stop(): Promise<void> {
    const turn = ++this.#asked;
    return this.#enqueue(async () => {
      await this.#end();
      if (turn === this.#asked) this.#setState({ type: 'off' });
    });
  }

  /** Stops gracefully, then starts with the new configuration; nothing when it is off. Resolves when it starts again. */
  reconfigure(config: HostingConfig): Promise<void> {
    return this.#state.type === 'off' ? Promise.resolve() : this.#begin(config);
  }

  #begin(config: HostingConfig): Promise<void> {
    this.#asked += 1;
    this.#setState({ type: 'starting' });
    return this.#enqueue(async () => {
      await this.#end();
      this.#config = config;
      this.#deaths = 0;
      this.#setState({ type: 'starting' });
      this.#supervisor.start();
    });
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(task);
    return this.#queue;
  }

  async #end(): Promise<void> {
    if (this.#supervisor.state.type === 'running') {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, STOP_WITHIN_MS);
        this.#through = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#supervisor.send({ type: 'stop' });
      });
      this.#through = undefined;
    }
    this.#config = undefined;
    await this.#supervisor.stop();
  }

  #supervised(state: SupervisorState): void {
    if (state.type === 'running' && this.#config) {
      this.#supervisor.send({ type: 'start', config: this.#config });
    } else if (state.type === 'restarting') {
      if (this.#through) return this.#through();
      this.#died(state.reason);
    }
  }

  #died(reason: string): void {
    const livedMs = this.#runningSinceMs === undefined ? 0 : performance.now() - this.#runningSinceMs;
    this.#runningSinceMs = undefined;
    this.#deaths = livedMs >= HEALTHY_AFTER_MS ? 1 : this.#deaths + 1;
    if (this.#deaths < MOST_DEATHS) return this.#setState({ type: 'restarting', reason });
    this.#giveUp('crashed', `The server ended ${String(this.#deaths)} times in a row (${reason}).`);
  }

  #onEvent(event: ServerEvent): void {
    if (event.type === 'stopped') return this.#through?.();
    // Late words of a server that is on its way out.
    if (this.#through || !this.#config) return;
    switch (event.type) {
      case 'ready':
      case 'pong':
        return;
      case 'running':
        this.#runningSinceMs = performance.now();
        // Stations know it under this port, so it comes back on no other.
        this.#config = { ...this.#config, port: event.facts.port };
        return this.#setState({ type: 'running', facts: event.facts, stations: 0 });
      case 'stations':
        if (this.#state.type === 'running') this.#setState({ ...this.#state, stations: event.count });
        return;
      case 'failed':
        return this.#giveUp(event.reason, event.detail);
    }
  }

  #giveUp(reason: HostingProblem | 'crashed', detail: string): void {
    this.#config = undefined;
    this.#setState({ type: 'failed', reason, detail });
    // Not from within the supervisor's own callback; and its end is nobody's concern.
    void this.#enqueue(() => (this.#state.type === 'failed' ? this.#supervisor.stop() : Promise.resolve()));
  }

  #setState(state: HostedServerState): void {
    const same = state.type === this.#state.type && (state.type === 'off' || state.type === 'starting');
    this.#state = state;
    if (!same) this.#options.onState(state);
  }
}
