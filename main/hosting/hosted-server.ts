import type { Child } from '../processes/child.ts';
import type { SupervisorTiming } from '../processes/supervisor.ts';
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
  /** Starts main/hosting/server-process.js. Its environment names the data folder (PARTYLINE_DATA). */
  readonly start: () => Child<ServerCommand, ServerEvent>;
  readonly onState: (state: HostedServerState) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

/** "Host on this computer": the bundled server in its own process, kept alive. */
export class HostedServer {
  readonly #options: HostedServerOptions;

  constructor(options: HostedServerOptions) {
    this.#options = options;
  }

  get state(): HostedServerState {
    return { type: 'off' };
  }

  /** Starts, or starts anew with another configuration. */
  start(_config: HostingConfig): void {
    this.#options.onState({ type: 'starting' });
  }

  /** Stations are told `server-stopping`; killed when that takes longer than 2 s. Resolves when it is gone. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Stops gracefully, then starts with the new configuration; nothing when it is off. Resolves when it starts again. */
  reconfigure(_config: HostingConfig): Promise<void> {
    return Promise.resolve();
  }
}
