import type { HostedChannel } from '../contract/arguments.ts';
import type { ServerFacts } from '../server/index.ts';

/** What owner and hosted server's process say to each other. */

export interface HostingConfig {
  /** The server's name, for people. */
  readonly name: string;
  /** Absent: every interface. */
  readonly host?: string;
  /** 0: any free port; after a crash it is the same again. */
  readonly port: number;
  readonly channels: readonly HostedChannel[];
  /** Where the passphrase is kept. Absent: the child's PARTYLINE_DATA, else the platform's place. */
  readonly dataFolder?: string;
}

export type ServerCommand =
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'start'; readonly config: HostingConfig }
  /** Tells the stations, closes, says `stopped`, ends. */
  | { readonly type: 'stop' };

export type HostingProblem = 'port-taken' | 'settings' | 'other';

export type ServerEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'running'; readonly facts: ServerFacts }
  /** It does not run, and trying again by itself would not help. `detail` is a sentence for people. */
  | { readonly type: 'failed'; readonly reason: HostingProblem; readonly detail: string }
  | { readonly type: 'stopped' }
  /** How many stations are connected, whenever that changes. */
  | { readonly type: 'stations'; readonly count: number };
