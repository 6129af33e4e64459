import { createSocket } from 'node:dgram';
import type { Answer, Question } from 'dns-packet';
import makeMdns from 'multicast-dns';
import { isOutOfDescriptors, OUT_OF_DESCRIPTORS } from '../base/descriptors.ts';
import type { Network } from './networks.ts';

export interface MdnsSocketsOptions {
  /** Networks to be on; asked again and again, since they come and go. */
  readonly networks: () => readonly Network[];
  readonly port: number;
  /** The socket on this network can send and hear from now on. */
  readonly onUp: (network: Network) => void;
  /** A network is gone. */
  readonly onDown: () => void;
  readonly onQuery: (packet: unknown) => void;
  /** @param zone of the interface where it was heard; undefined for IPv4. */
  readonly onResponse: (packet: unknown, zone: string | undefined) => void;
  /** Something was refused. It is tried again by itself. */
  readonly onProblem: (detail: string) => void;
}

interface NetworkSocket {
  readonly network: Network;
  readonly mdns: makeMdns.MulticastDNS;
  /** When the socket is open, or has failed: multicast-dns leaks a timer when it is destroyed before. */
  readonly settled: Promise<void>;
  up: boolean;
}

const LOOK_EVERY_MS = 5_000;
const GROUP_6 = 'ff02::fb';

/**
 * One socket on each network: a system sends multicast to one of them by itself, and to none at all where there is no
 * default route, as in many an intercom's own network. No packet and no error of a socket throws from here.
 */
export class MdnsSockets {
  readonly #options: MdnsSocketsOptions;
  readonly #sockets = new Map<string, NetworkSocket>();
  #look: NodeJS.Timeout | undefined;

  constructor(options: MdnsSocketsOptions) {
    this.#options = options;
  }

  get anyUp(): boolean {
    return this.up.length > 0;
  }

  /** Networks that can be spoken on. */
  get up(): readonly Network[] {
    return [...this.#sockets.values()].filter(({ up }) => up).map(({ network }) => network);
  }

  open(): void {
    if (this.#look) return;
    this.#look = setInterval(() => this.#update(), LOOK_EVERY_MS);
    this.#update();
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#look = undefined;
    await Promise.all([...this.#sockets.keys()].map((key) => this.#drop(key)));
  }

  /** @param where absent: everywhere. */
  query(questions: readonly Question[], where?: Network): void {
    for (const [key, { mdns, up }] of this.#sockets) {
      if (!up || (where !== undefined && key !== where.key)) continue;
      this.#guard(() => mdns.query({ questions: [...questions] }, undefined, () => undefined));
    }
  }

  /** @param answers as seen on that network; none: it is told nothing. Resolves when it was sent, or could not be. */
  async respond(answers: (network: Network) => readonly Answer[]): Promise<void> {
    const sent = [...this.#sockets.values()].map(
      ({ mdns, up, network }) =>
        new Promise<void>((resolve) => {
          const told = up ? answers(network) : [];
          if (told.length === 0) return resolve();
          if (!this.#guard(() => mdns.respond({ answers: [...told] }, undefined, () => resolve()))) resolve();
        }),
    );
    await Promise.all(sent);
  }

  #update(): void {
    let wanted: readonly Network[] = [];
    const known = this.#guard(() => {
      wanted = this.#options.networks();
    });
    if (!known) return;
    const before = this.#sockets.size;
    // An interface that got or lost an address is told about anew.
    const same = (socket: NetworkSocket): boolean =>
      wanted.some((it) => JSON.stringify(it) === JSON.stringify(socket.network));
    // Its end is awaited by nobody: the network is gone already.
    for (const [key, socket] of this.#sockets) if (!same(socket)) void this.#drop(key);
    if (this.#sockets.size < before) this.#options.onDown();
    for (const network of wanted) if (!this.#sockets.has(network.key)) this.#guard(() => this.#add(network));
  }

  #add(network: Network): void {
    const { port, onUp, onQuery, onResponse, onProblem } = this.#options;
    const { key } = network;
    const mdns = makeMdns(socketOptions(network, port));
    let settle!: () => void;
    const socket: NetworkSocket = {
      network,
      mdns,
      up: false,
      settled: new Promise<void>((resolve) => (settle = resolve)),
    };
    this.#sockets.set(key, socket);
    const here = (): boolean => this.#sockets.get(key) === socket;
    let joined = false;
    let ready = false;
    const maybeUp = (): void => {
      if (!joined || !ready || socket.up || !here()) return;
      socket.up = true;
      this.#guard(() => onUp(network));
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
      void this.#drop(key);
      this.#options.onDown();
      onProblem(error.message);
    });
    mdns.on('warning', (error: Error) => {
      // Told for every malformed packet as well; those are nobody's problem here.
      if (here() && !socket.up && 'syscall' in error) onProblem(error.message);
    });
    const onPacket = (
      listener: (packet: unknown, zone: string | undefined) => void,
      fromPort: number | undefined,
    ) => {
      return (packet: unknown, sender: { readonly port: number; readonly address: string }): void => {
        if (!here() || (fromPort !== undefined && sender.port !== fromPort)) return;
        // A system may give what came in on one interface to the sockets of all.
        const [, zone] = sender.address.split('%');
        this.#guard(() => listener(packet, zone ?? network.zone));
      };
    };
    mdns.on('query', onPacket(onQuery, undefined));
    // RFC 6762 section 6: a response from another port comes from beyond this network, or from a liar.
    mdns.on('response', onPacket(onResponse, port));
  }

  async #drop(key: string): Promise<void> {
    const socket = this.#sockets.get(key);
    if (!socket) return;
    this.#sockets.delete(key);
    await socket.settled;
    await new Promise<void>((resolve) => {
      if (!this.#guard(() => socket.mdns.destroy(resolve))) resolve();
    });
  }

  /** @returns whether it went through. */
  #guard(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#options.onProblem(isOutOfDescriptors(error) ? OUT_OF_DESCRIPTORS : message);
      return false;
    }
  }
}

/** Bound to every address: a socket that is bound to one of them hears no multicast. */
function socketOptions(network: Network, port: number): makeMdns.Options {
  if (network.family === 'IPv4') return { interface: network.interface, bind: '0.0.0.0', port };
  // Else it would hear what comes over IPv4 as well.
  const socket = createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true });
  return { type: 'udp6', ip: GROUP_6, interface: network.interface, bind: '::', port, socket };
}
