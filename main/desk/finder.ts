import type { DiscoveryView } from '../contract/index.ts';
import type { DeskOptions, DiscoveryPort } from './ports.ts';

/** Servers that were found on the network, as the panel sees them. */
export class Finder {
  /** Undefined: this program does not look for any. */
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
      onUnavailable: (detail) => {
        this.#view = { type: 'unavailable', detail };
        onChange();
      },
    });
  }

  get view(): DiscoveryView {
    return this.#view;
  }

  /** What a server calls itself, before it was joined. */
  nameOf(url: string): string | undefined {
    if (this.#view.type !== 'looking') return undefined;
    return this.#view.servers.find((it) => it.url === url)?.name;
  }
}
