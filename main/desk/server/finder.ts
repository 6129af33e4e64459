import type { DiscoveryView } from '../../contract/index.ts';
import type { DeskOptions, DiscoveryPort } from '../ports.ts';

/** The servers that were found on the network, as the panel shows them. */
export class Finder {
  /** Undefined: this program does not search for servers. */
  readonly port: DiscoveryPort | undefined;
  #view: DiscoveryView;

  constructor(discovery: DeskOptions['discovery'], onChange: () => void) {
    this.#view = discovery
      ? { type: 'looking', servers: [] }
      : { type: 'unavailable', detail: 'This program does not look for servers on the network.' };
    this.port = discovery?.({
      onChange: (servers) => {
        this.#view = { type: 'looking', servers };
        onChange();
      },
      onReach: onChange,
      onUnavailable: (detail) => {
        this.#view = { type: 'unavailable', detail };
        onChange();
      },
    });
  }

  get view(): DiscoveryView {
    return this.#view;
  }

  /** Whether other computers can receive the announcements of this one. */
  get announces(): boolean {
    return this.#view.type === 'looking' && (this.port?.reach ?? 'network') === 'network';
  }

  /** @returns the name that a server announces; undefined for an unknown URL. */
  nameOf(url: string): string | undefined {
    if (this.#view.type !== 'looking') return undefined;
    return this.#view.servers.find((it) => it.url === url)?.name;
  }
}
