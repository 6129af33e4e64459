import type { FoundServer } from '../contract/panel-state.ts';

/** What is told to the network about a server that runs here. */
export interface Announcement {
  readonly name: string;
  readonly port: number;
  /** Connected now; changes are told to the network a few seconds late at most. */
  readonly stations: number;
  readonly access: 'passphrase' | 'open';
  /** Of this run of the server; a server with it is not listed among those found. */
  readonly epoch: string;
}

export interface DiscoveryOptions {
  /** The whole list, by name, whenever it changes. */
  readonly onChange: (servers: readonly FoundServer[]) => void;
  /** Nothing is found or announced until it comes back by itself (then `onChange` is called). For a log or a hint. */
  readonly onUnavailable: (detail: string) => void;
  /** Default: PARTYLINE_MDNS, PARTYLINE_MDNS_INTERFACE and PARTYLINE_MDNS_PORT of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Servers on this network, and the own one told to it: mDNS, `_partyline._tcp`. */
export class Discovery {
  readonly #options: DiscoveryOptions;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** By name. */
  get servers(): readonly FoundServer[] {
    return [];
  }

  start(): void {
    this.#options.onChange([]);
  }

  /** Says goodbye for what was announced, closes the sockets. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Announces, or changes what is announced; undefined: takes it back. May be called before `start`. */
  announce(_announcement: Announcement | undefined): void {
    // to come
  }
}
