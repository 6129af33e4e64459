import type { Answer, Question } from 'dns-packet';
import makeMdns from 'multicast-dns';

export interface MdnsSocketsOptions {
  /** IPv4 addresses to be on; asked again and again, since networks come and go. */
  readonly addresses: () => readonly string[];
  readonly port: number;
  /** The socket on this address can send and hear from now on. */
  readonly onUp: (address: string) => void;
  readonly onQuery: (packet: unknown, address: string) => void;
  readonly onResponse: (packet: unknown, address: string) => void;
  /** Something was refused. It is tried again by itself. */
  readonly onProblem: (detail: string) => void;
}

interface Link {
  readonly mdns: makeMdns.MulticastDNS;
  /** When the socket is open, or has failed: multicast-dns leaks a timer when it is destroyed before. */
  readonly settled: Promise<void>;
  up: boolean;
}

const LOOK_EVERY_MS = 5_000;

/**
 * One socket on each network: a system sends multicast to one of them by itself, and to none at all where there is no
 * default route, as in many an intercom's own network. No packet and no error of a socket throws from here.
 */
export class MdnsSockets {
  readonly #options: MdnsSocketsOptions;
  readonly #links = new Map<string, Link>();
  #look: NodeJS.Timeout | undefined;

  constructor(options: MdnsSocketsOptions) {
    this.#options = options;
  }

  get anyUp(): boolean {
    return [...this.#links.values()].some(({ up }) => up);
  }

  open(): void {
    if (this.#look) return;
    this.#look = setInterval(() => this.#update(), LOOK_EVERY_MS);
    this.#update();
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#look = undefined;
    await Promise.all([...this.#links.keys()].map((address) => this.#drop(address)));
  }

  /** @param address where; absent: everywhere. */
  query(questions: readonly Question[], address?: string): void {
    for (const [at, { mdns, up }] of this.#links) {
      if (!up || (address !== undefined && at !== address)) continue;
      this.#guard(() => mdns.query({ questions: [...questions] }, undefined, () => undefined));
    }
  }

  /** @param answers as seen from that address. Resolves when it was sent, or could not be. */
  async respond(answers: (address: string) => readonly Answer[], address?: string): Promise<void> {
    const sent = [...this.#links].map(
      ([at, { mdns, up }]) =>
        new Promise<void>((resolve) => {
          if (!up || (address !== undefined && at !== address)) return resolve();
          if (!this.#guard(() => mdns.respond({ answers: [...answers(at)] }, undefined, () => resolve())))
            resolve();
        }),
    );
    await Promise.all(sent);
  }

  #update(): void {
    let wanted: ReadonlySet<string> = new Set();
    const known = this.#guard(() => {
      wanted = new Set(this.#options.addresses());
    });
    if (!known) return;
    for (const address of this.#links.keys()) {
      // Its end is awaited by nobody: the network is gone already.
      if (!wanted.has(address)) void this.#drop(address);
    }
    for (const address of wanted) if (!this.#links.has(address)) this.#add(address);
  }

  #add(address: string): void {
    const { port, onUp, onQuery, onResponse, onProblem } = this.#options;
    // Bound to every address: a socket that is bound to one of them hears no multicast.
    const mdns = makeMdns({ interface: address, bind: '0.0.0.0', port });
    let settle!: () => void;
    const link: Link = { mdns, up: false, settled: new Promise<void>((resolve) => (settle = resolve)) };
    this.#links.set(address, link);
    const here = (): boolean => this.#links.get(address) === link;
    let joined = false;
    let ready = false;
    const maybeUp = (): void => {
      if (!joined || !ready || link.up || !here()) return;
      link.up = true;
      this.#guard(() => onUp(address));
    };
    mdns.on('ready', () => {
      ready = true;
      settle();
      maybeUp();
    });
    mdns.on('networkInterface', () => {
      joined = true;
      maybeUp();
    });
    mdns.on('error', (error: Error) => {
      settle();
      if (!here()) return;
      void this.#drop(address);
      onProblem(error.message);
    });
    mdns.on('warning', (error: Error) => {
      // Told for every malformed packet as well; those are nobody's problem here.
      if (here() && !link.up && 'syscall' in error) onProblem(error.message);
    });
    const hear = (listener: (packet: unknown, address: string) => void, fromPort: number | undefined) => {
      return (packet: unknown, sender: { readonly port: number }): void => {
        if (here() && (fromPort === undefined || sender.port === fromPort))
          this.#guard(() => listener(packet, address));
      };
    };
    mdns.on('query', hear(onQuery, undefined));
    // RFC 6762 section 6: a response from another port comes from beyond this network, or from a liar.
    mdns.on('response', hear(onResponse, port));
  }

  async #drop(address: string): Promise<void> {
    const link = this.#links.get(address);
    if (!link) return;
    this.#links.delete(address);
    await link.settled;
    await new Promise<void>((resolve) => {
      if (!this.#guard(() => link.mdns.destroy(resolve))) resolve();
    });
  }

  /** @returns whether it went through. */
  #guard(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.#options.onProblem(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
}
