import { fileURLToPath } from 'node:url';
import type { HostingProblem } from '../contract/panel-state.ts';
import { forkChild, type Child } from '../processes/child.ts';
import { SHORT_PAUSES } from '../processes/gc-options.ts';
import { Supervisor, type SupervisorState, type SupervisorTiming } from '../processes/supervisor.ts';
import type { ServerFacts } from '../server/index.ts';
import type { HostingConfig, ServerCommand, ServerEvent } from './messages.ts';

export type HostedServerState =
  | { readonly type: 'off' }
  | { readonly type: 'starting' }
  /** Sent again whenever `stations` changes. */
  | { readonly type: 'running'; readonly facts: ServerFacts; readonly stations: number }
  /** The server died and comes back by itself, on the same port. `reason` is for a log. */
  | { readonly type: 'restarting'; readonly reason: string }
  /** Nothing is tried again until `start` or `reconfigure`. `detail` is a sentence for people. */
  | {
      readonly type: 'failed';
      readonly reason: HostingProblem | 'crashed';
      readonly detail: string;
    };

export interface HostedServerOptions {
  /** Starts main/hosting/server-process.js; called again after each death. */
  readonly start: () => Child<ServerCommand, ServerEvent>;
  readonly onState: (state: HostedServerState) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/**
 * Killing a server cuts off every desk, so it gets more time to answer than a device or a hotkey
 * process.
 */
const TIMING: Partial<SupervisorTiming> = { pingEveryMs: 500, deadAfterMs: 5_000, readyWithinMs: 15_000 };
/** A graceful stop takes at most one second; see main/server/relay/listener.ts. */
const STOP_WITHIN_MS = 2_000;
/** After this many deaths without a healthy life between them, the server is not started again. */
const MOST_DEATHS = 5;
const HEALTHY_AFTER_MS = 10_000;

/** "Host on this computer": runs the bundled server in its own process and keeps it alive. */
export class HostedServer {
  readonly #options: HostedServerOptions;
  readonly #supervisor: Supervisor<ServerCommand, ServerEvent>;
  #state: HostedServerState = { type: 'off' };
  #config: HostingConfig | undefined;
  /** Ends the wait for a graceful stop; set only during that wait. */
  #finishStop: (() => void) | undefined;
  /** Runs starts and stops one after the other: they may be asked for at any time. */
  #queue: Promise<void> = Promise.resolve();
  #latestRequest = 0;
  #deaths = 0;
  #runningSinceMs: number | undefined;

  constructor(options: HostedServerOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor<ServerCommand, ServerEvent>({
      start: options.start,
      isReady: (event) => event.type === 'ready',
      heartbeat: { ping: (id) => ({ type: 'ping', id }), isPong: (event) => event.type === 'pong' },
      onState: (state) => this.#onSupervisorState(state),
      onEvent: (event) => this.#onEvent(event),
      timing: { ...TIMING, ...options.timing },
    });
  }

  get state(): HostedServerState {
    return this.#state;
  }

  /** Starts the server, or restarts it with another configuration. */
  start(config: HostingConfig): void {
    // The states tell how it ends.
    void this.#begin(config);
  }

  /**
   * Stops the server: stations are told `server-stopping`, and it is killed after 2 s. Resolves
   * when it is gone.
   */
  stop(): Promise<void> {
    const request = ++this.#latestRequest;
    return this.#enqueue(async () => {
      await this.#end();
      if (request === this.#latestRequest) this.#setState({ type: 'off' });
    });
  }

  /**
   * Stops gracefully, then starts with the new configuration; does nothing when the server is off.
   * Resolves when it starts again.
   */
  reconfigure(config: HostingConfig): Promise<void> {
    return this.#state.type === 'off' ? Promise.resolve() : this.#begin(config);
  }

  #begin(config: HostingConfig): Promise<void> {
    this.#latestRequest += 1;
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
        this.#finishStop = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#supervisor.send({ type: 'stop' });
      });
      this.#finishStop = undefined;
    }
    this.#config = undefined;
    await this.#supervisor.stop();
  }

  #onSupervisorState(state: SupervisorState): void {
    if (state.type === 'running' && this.#config) {
      this.#supervisor.send({ type: 'start', config: this.#config });
    } else if (state.type === 'restarting') {
      if (this.#finishStop) return this.#finishStop();
      this.#onDeath(state.reason);
    }
  }

  #onDeath(reason: string): void {
    const livedMs = this.#runningSinceMs === undefined ? 0 : performance.now() - this.#runningSinceMs;
    this.#runningSinceMs = undefined;
    this.#deaths = livedMs >= HEALTHY_AFTER_MS ? 1 : this.#deaths + 1;
    if (this.#deaths < MOST_DEATHS) return this.#setState({ type: 'restarting', reason });
    this.#giveUp('crashed', `The server ended ${String(this.#deaths)} times in a row (${reason}).`);
  }

  #onEvent(event: ServerEvent): void {
    if (event.type === 'stopped') return this.#finishStop?.();
    // Late messages of a server that is about to end.
    if (this.#finishStop || !this.#config) return;
    switch (event.type) {
      case 'ready':
      case 'pong':
        return;
      case 'running':
        this.#runningSinceMs = performance.now();
        // Stations know the server under this port, so a restart must use the same one.
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
    // Queued, because this may run inside the supervisor's own callback. Nobody waits for it.
    void this.#enqueue(() => (this.#state.type === 'failed' ? this.#supervisor.stop() : Promise.resolve()));
  }

  #setState(state: HostedServerState): void {
    const same = state.type === this.#state.type && (state.type === 'off' || state.type === 'starting');
    this.#state = state;
    if (!same) this.#options.onState(state);
  }
}

/** The built server process beside this file, as it lies in dist/. */
const SERVER_ENTRY = fileURLToPath(new URL('./server-process.js', import.meta.url));

/**
 * Starts the hosted server's process under plain Node. @param entry of a build that lies elsewhere.
 */
export function startServerProcess(entry: string = SERVER_ENTRY): Child<ServerCommand, ServerEvent> {
  return forkChild<ServerCommand, ServerEvent>(entry, { execArgv: SHORT_PAUSES });
}
