import { createSocket } from 'node:dgram';
import type { Answer, Question } from 'dns-packet';
import makeMdns from 'multicast-dns';
import { isOutOfDescriptors, OUT_OF_DESCRIPTORS } from '../base/descriptors.ts';
import type { Network } from './networks.ts';

interface MdnsSocketsOptions {
  /** The networks to use; asked again at intervals, since they come and go. */
  readonly networks: () => readonly Network[];
  readonly port: number;
  /** The socket on this network can now send and receive. */
  readonly onUp: (network: Network) => void;
  /** A network is gone. */
  readonly onDown: () => void;
  readonly onQuery: (packet: unknown) => void;
  /** @param zone of the interface that received it; undefined for IPv4. */
  readonly onResponse: (packet: unknown, zone: string | undefined) => void;
  /** The system refused something; it is tried again automatically. */
  readonly onProblem: (detail: string) => void;
}

interface NetworkSocket {
  readonly network: Network;
  readonly mdns: makeMdns.MulticastDNS;
  /**
   * Resolves when the socket is open or has failed: multicast-dns leaks a timer when it is
   * destroyed earlier.
   */
  readonly settled: Promise<void>;
  up: boolean;
}

const LOOK_EVERY_MS = 5_000;
const GROUP_6 = 'ff02::fb';

/**
 * Keeps one socket on each network. The system sends a multicast to one network only, and to none
 * without a default route, as on many networks for intercoms. No packet and no socket error makes
 * this class throw.
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

  /** Networks whose socket is ready. */
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

  /** @param where one network; absent: all. */
  query(questions: readonly Question[], where?: Network): void {
    for (const [key, { mdns, up }] of this.#sockets) {
      if (!up || (where !== undefined && key !== where.key)) continue;
      this.#guard(() => mdns.query({ questions: [...questions] }, undefined, () => undefined));
    }
  }

  /**
   * @param answers returns the answers for a network; an empty list sends nothing. Resolves when
   * everything was sent, or could not be.
   */
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
    // An interface that got or lost an address gets a new socket.
    const same = (socket: NetworkSocket): boolean =>
      wanted.some((it) => JSON.stringify(it) === JSON.stringify(socket.network));
    // Not awaited: the network is already gone.
    for (const [key, socket] of this.#sockets) if (!same(socket)) void this.#drop(key);
    if (this.#sockets.size < before) this.#options.onDown();
    for (const network of wanted) if (!this.#sockets.has(network.key)) this.#guard(() => this.#add(network));
  }

  #add(network: Network): void {
    const { port, onUp, onProblem } = this.#options;
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
    const isCurrent = (): boolean => this.#sockets.get(key) === socket;
    let joined = false;
    let ready = false;
    const maybeUp = (): void => {
      if (!joined || !ready || socket.up || !isCurrent()) return;
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
      if (!isCurrent()) return;
      void this.#drop(key);
      this.#options.onDown();
      onProblem(error.message);
    });
    mdns.on('warning', (error: Error) => {
      // The library also warns about each malformed packet; those do not matter here.
      if (isCurrent() && !socket.up && 'syscall' in error) onProblem(error.message);
    });
    this.#receive(socket);
  }

  /** Passes on the packets of a socket, as long as it is the one of its network. */
  #receive(socket: NetworkSocket): void {
    const { port, onQuery, onResponse } = this.#options;
    const { network, mdns } = socket;
    const onPacket = (
      listener: (packet: unknown, zone: string | undefined) => void,
      fromPort: number | undefined,
    ) => {
      return (packet: unknown, sender: { readonly port: number; readonly address: string }): void => {
        const isCurrent = this.#sockets.get(network.key) === socket;
        if (!isCurrent || (fromPort !== undefined && sender.port !== fromPort)) return;
        // A system may deliver a packet of one interface to the sockets of all.
        const [, zone] = sender.address.split('%');
        this.#guard(() => listener(packet, zone ?? network.zone));
      };
    };
    mdns.on('query', onPacket(onQuery, undefined));
    // RFC 6762 section 6: a response from another port comes from outside this network, or is
    // forged.
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

  /** Runs an action and reports its error. @returns whether it succeeded. */
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

/** Bound to every address: a socket that is bound to one address receives no multicast. */
function socketOptions(network: Network, port: number): makeMdns.Options {
  if (network.family === 'IPv4') return { interface: network.interface, bind: '0.0.0.0', port };
  // Without ipv6Only it would also receive IPv4 packets.
  const socket = createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true });
  return { type: 'udp6', ip: GROUP_6, interface: network.interface, bind: '::', port, socket };
}
