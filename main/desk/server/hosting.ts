import type { HostedChannel, HostingView } from '../../contract/index.ts';
import { HostedServer, invitationUrl, type HostedServerState } from '../../hosting/index.ts';
import { hostInUrl } from '../../base/net-host.ts';
import type { ServerFacts } from '../../server/index.ts';
import type { DeskOptions, DiscoveryPort } from '../ports.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

export interface HostingEdges {
  readonly options: Pick<DeskOptions, 'startServer' | 'hostingAddress' | 'dataFolder'>;
  readonly settings: SettingsStore;
  readonly computerName: string;
  readonly discovery: Pick<DiscoveryPort, 'announce'> | undefined;
  /** Whether announcements reach the network now. */
  readonly canAnnounce: () => boolean;
  readonly onChange: () => void;
  /** Counts up each time that a server is chosen or left. */
  readonly choices: () => number;
  /**
   * Called once after each `start`, when the server runs, unless another server was chosen
   * meanwhile.
   */
  readonly onRunning: (port: number, passphrase: string | undefined, name: string) => void;
}

/** "Host on this computer": the server's process, its announcement and its invitation. */
export class DeskHosting {
  readonly #edges: HostingEdges;
  readonly #server: HostedServer | undefined;
  #state: HostedServerState = { type: 'off' };
  /**
   * The value of `choices` at `start`. Another value later means that somebody chose another
   * server.
   */
  #joinAfter: number | undefined;

  constructor(edges: HostingEdges) {
    this.#edges = edges;
    const { startServer } = edges.options;
    if (!startServer) return;
    this.#server = new HostedServer({
      start: startServer,
      onState: (state) => {
        this.#changed(state);
      },
    });
  }

  get view(): HostingView {
    const state = this.#state;
    switch (state.type) {
      case 'off':
        return { type: 'off' };
      case 'starting':
      case 'restarting':
        return { type: 'starting' };
      case 'failed':
        return state;
      case 'running':
        return this.#running(state.facts);
    }
  }

  /** Hosts under this name, else under the last one, and joins. */
  start(name: string | undefined, join = true): void {
    const { settings } = this.#edges;
    if (name !== undefined) settings.update((it) => ({ ...it, hosting: { ...it.hosting, name } }));
    if (!this.#server) {
      this.#state = { type: 'failed', reason: 'other', detail: '' };
      this.#edges.onChange();
      return;
    }
    settings.update((it) => ({ ...it, hosting: { ...it.hosting, on: true } }));
    this.#joinAfter = join ? this.#edges.choices() : undefined;
    this.#server.start(this.#config());
  }

  async stop(): Promise<void> {
    this.#edges.settings.update((it) =>
      it.hosting.on ? { ...it, hosting: { ...it.hosting, on: false } } : it,
    );
    await this.shutDown();
  }

  /** Ends the server. The next start of the program hosts again. */
  async shutDown(): Promise<void> {
    this.#joinAfter = undefined;
    this.#edges.discovery?.announce(undefined);
    await this.#server?.stop();
  }

  async setChannels(channels: readonly HostedChannel[]): Promise<void> {
    this.#edges.settings.update((it) => ({ ...it, hosting: { ...it.hosting, channels: [...channels] } }));
    if (this.#state.type !== 'off') await this.#server?.reconfigure(this.#config());
  }

  #config(): Parameters<HostedServer['start']>[0] {
    const { port, channels } = this.#edges.settings.value.hosting;
    const { dataFolder, hostingAddress } = this.#edges.options;
    const host = hostingAddress === undefined ? {} : { host: hostingAddress };
    // Port 0 means any free port. A restart keeps the current port, so that stations find the
    // server again.
    const running = this.#state.type === 'running' ? this.#state.facts.port : port;
    return { name: this.#name, port: port === 0 ? running : port, channels, dataFolder, ...host };
  }

  get #name(): string {
    return this.#edges.settings.value.hosting.name || this.#edges.computerName;
  }

  #changed(state: HostedServerState): void {
    this.#state = state;
    if (state.type === 'running') {
      const { facts, stations } = state;
      this.#edges.discovery?.announce({
        name: facts.name ?? this.#name,
        port: facts.port,
        host: facts.address,
        stations,
        access: facts.access.type,
        epoch: facts.epoch,
      });
      const isWanted = this.#joinAfter === this.#edges.choices();
      this.#joinAfter = undefined;
      if (isWanted) this.#edges.onRunning(facts.port, passphraseOf(facts), facts.name ?? this.#name);
    } else {
      this.#edges.discovery?.announce(undefined);
    }
    this.#edges.onChange();
  }

  #running(facts: ServerFacts): HostingView {
    const name = facts.name ?? this.#name;
    const { port } = facts;
    const addresses = facts.urls.map(hostInUrl);
    const passphrase = passphraseOf(facts);
    return {
      type: 'running',
      name,
      addresses,
      port,
      passphrase: passphrase ?? '',
      invitation: invitationUrl({ host: addresses, port, name, passphrase }),
      announced: this.#edges.discovery !== undefined && this.#edges.canAnnounce(),
    };
  }
}

const passphraseOf = ({ access }: ServerFacts): string | undefined =>
  access.type === 'passphrase' ? access.passphrase : undefined;
