import type { HostedChannel } from '../contract/arguments.ts';
import type { HostingProblem } from '../contract/panel-state.ts';
import type { ServerFacts } from '../server/index.ts';

/** The messages between the owner and the hosted server's process. */

export interface HostingConfig {
  /** The server's name, for people. */
  readonly name: string;
  /** The host to listen on. Absent: every interface. */
  readonly host?: string;
  /** 0 means any free port; after a crash the server gets the same port again. */
  readonly port: number;
  readonly channels: readonly HostedChannel[];
  /**
   * The folder that keeps the passphrase. Absent: the child's PARTYLINE_DATA, else the platform's
   * folder.
   */
  readonly dataFolder?: string;
}

export type ServerCommand =
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'start'; readonly config: HostingConfig }
  /** Tells the stations, closes, answers `stopped`, then exits. */
  | { readonly type: 'stop' };

export type ServerEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'running'; readonly facts: ServerFacts }
  /** The server does not run, and another try would not help. `detail` is a sentence for people. */
  | { readonly type: 'failed'; readonly reason: HostingProblem; readonly detail: string }
  | { readonly type: 'stopped' }
  /** The number of connected stations; sent whenever it changes. */
  | { readonly type: 'stations'; readonly count: number };
