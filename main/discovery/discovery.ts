import { networkInterfaces } from 'node:os';
import type { FoundServer } from '../contract/panel-state.ts';
import { ownAddresses, type OwnAddress } from './addresses.ts';
import { MdnsSockets } from './mdns-sockets.ts';
import { addressesToTell, networksOf, type Network } from './networks.ts';
import { asksFor, recordsOf, SERVICE, type Announcement } from './records.ts';
import { ServerCache } from './server-cache.ts';

export interface DiscoveryOptions {
  /** The whole list, by name: at `start`, whenever it changes, and when it can be looked again. */
  readonly onChange: (servers: readonly FoundServer[]) => void;
  /** Nothing is found or announced until it comes back by itself (then `onChange` is called). For a log or a hint. */
  readonly onUnavailable: (detail: string) => void;
  /** Whether what is announced reaches others now: told whenever that changes. */
  readonly onReach?: (reach: Reach) => void;
  /** Default: PARTYLINE_MDNS, PARTYLINE_MDNS_INTERFACE and PARTYLINE_MDNS_PORT of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Who can hear an announcement. `this-computer`: it has no network, but other programs on it. */
export type Reach = 'network' | 'this-computer' | 'nobody';

const MDNS_PORT = 5353;
/** After coming to a network: packets get lost. */
const ASK_AFTER_MS = [0, 1_000, 4_000];
const ASK_EVERY_MS = 60_000;
/** Three times within a record's life. */
const TELL_EVERY_MS = 40_000;
/** RFC 6762 section 6: a record is sent at most once a second, and a shared one a little later than it is asked for. */
const TELL_APART_MS = 1_000;
const TELL_DELAY_MS = 120;
/** Questions of one packet that are looked at. */
const MAX_QUESTIONS = 32;

/** Servers on this network, and the own one told to it: mDNS, `_partyline._tcp`. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #cache = new ServerCache();
  #sockets: MdnsSockets | undefined;
  #own: readonly OwnAddress[] = [];
  #servers: readonly FoundServer[] = [];
  #unavailable: string | undefined;
  #reach: Reach = 'nobody';
  #announcement: Announcement | undefined;
  /** Also of earlier ones: what this process said comes back to it, and may come late. */
  readonly #ownEpochs = new Set<string>();
  #timers = new Set<NodeJS.Timeout>();
  #expiry: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    this.#env = options.env ?? process.env;
  }

  /** By name. */
  get servers(): readonly FoundServer[] {
    return this.#servers;
  }

  /** Why nothing is found or announced now; undefined: it works, or was not started. */
  get unavailable(): string | undefined {
    return this.#unavailable;
  }

  get reach(): Reach {
    return this.#reach;
  }

  start(): void {
    if (this.#sockets) return;
    const { PARTYLINE_MDNS, PARTYLINE_MDNS_INTERFACE, PARTYLINE_MDNS_PORT } = this.#env;
    if (PARTYLINE_MDNS === 'off') return this.#fail('switched off by PARTYLINE_MDNS');
    const only = PARTYLINE_MDNS_INTERFACE || undefined;
    const given = Number(PARTYLINE_MDNS_PORT);
    this.#sockets = new MdnsSockets({
      networks: () => {
        const interfaces = networkInterfaces();
        this.#own = ownAddresses(interfaces, only);
        return networksOf(interfaces, only);
      },
      port: Number.isInteger(given) && given > 0 && given <= 65_535 ? given : MDNS_PORT,
      onUp: (network) => this.#up(network),
      onDown: () => this.#reached(),
      onQuery: (packet) => this.#asked(packet),
      onResponse: (packet, zone) => this.#told(packet, zone),
      onProblem: (detail) => {
        if (this.#sockets && !this.#sockets.anyUp) this.#fail(detail);
      },
    });
    this.#options.onChange(this.#servers);
    this.#every(ASK_EVERY_MS, () => this.#ask());
    this.#every(TELL_EVERY_MS, () => this.#tell(0));
    this.#sockets.open();
  }

  /** Says goodbye for what was announced, closes the sockets. */
  async stop(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#expiry);
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const said = this.#announcement;
    this.#announcement = undefined;
    if (!sockets) return;
    if (said) await sockets.respond((network) => toldOn(network, said, 0));
    await sockets.close();
  }

  /** Announces, or changes what is announced; undefined: takes it back. May be called before `start`. */
  announce(announcement: Announcement | undefined): void {
    const before = this.#announcement;
    this.#announcement = announcement;
    if (announcement) this.#ownEpochs.add(announcement.epoch);
    const same = before?.epoch === announcement?.epoch && before?.name === announcement?.name;
    if (before && !same) void this.#sockets?.respond((network) => toldOn(network, before, 0));
    if (announcement && !same) {
      this.#tell(0);
      this.#after(TELL_APART_MS, () => this.#tell(0));
    } else if (announcement && JSON.stringify(announcement) !== JSON.stringify(before)) {
      this.#tell(TELL_APART_MS);
    }
    this.#changed();
  }

  #up(network: Network): void {
    this.#reached();
    if (this.#unavailable !== undefined) {
      this.#unavailable = undefined;
      this.#options.onChange(this.#servers);
    }
    for (const delayMs of ASK_AFTER_MS) this.#after(delayMs, () => this.#ask(network));
    this.#tell(0);
  }

  #reached(): void {
    const up = this.#sockets?.up ?? [];
    const reach =
      up.length === 0 ? 'nobody' : up.every(({ isLoopback }) => isLoopback) ? 'this-computer' : 'network';
    if (reach === this.#reach) return;
    this.#reach = reach;
    this.#options.onReach?.(reach);
  }

  #fail(detail: string): void {
    if (this.#unavailable === detail) return;
    this.#unavailable = detail;
    this.#options.onUnavailable(detail);
  }

  #ask(where?: Network): void {
    this.#sockets?.query([{ name: SERVICE, type: 'PTR' }], where);
  }

  #asked(packet: unknown): void {
    const announcement = this.#announcement;
    const { questions } = packet as { readonly questions?: unknown };
    if (!announcement || !Array.isArray(questions)) return;
    const isQuestion = (it: unknown): it is { name: string; type: string } =>
      typeof it === 'object' && it !== null && 'name' in it && typeof it.name === 'string' && 'type' in it;
    const asked = questions.slice(0, MAX_QUESTIONS).some((it) => isQuestion(it) && asksFor(announcement, it));
    if (asked) this.#tell(Math.random() * TELL_DELAY_MS);
  }

  /** At most once a second; what changes meanwhile is told together. */
  #tell(afterMs: number): void {
    if (this.#telling || !this.#sockets) return;
    const waitMs = Math.max(afterMs, this.#toldAtMs + TELL_APART_MS - performance.now());
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      const announcement = this.#announcement;
      if (!announcement) return;
      this.#toldAtMs = performance.now();
      void this.#sockets?.respond((network) => toldOn(network, announcement));
    }, waitMs);
  }

  #told(packet: unknown, zone: string | undefined): void {
    this.#cache.onPacket(packet, performance.now(), zone);
    this.#changed();
  }

  #changed(): void {
    const nowMs = performance.now();
    this.#cache.expire(nowMs);
    clearTimeout(this.#expiry);
    const nextMs = this.#cache.nextExpiryMs();
    if (nextMs !== undefined && this.#sockets) {
      this.#expiry = setTimeout(() => this.#changed(), Math.max(0, nextMs - nowMs) + 1);
    }
    const servers = this.#cache.servers(this.#own, this.#ownEpochs);
    if (JSON.stringify(servers) === JSON.stringify(this.#servers)) return;
    this.#servers = servers;
    this.#options.onChange(servers);
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #every(periodMs: number, act: () => void): void {
    this.#timers.add(setInterval(act, periodMs));
  }
}

/** Nothing on a network where the server is not reached. */
function toldOn(network: Network, announcement: Announcement, ttlS?: number): ReturnType<typeof recordsOf> {
  const addresses = addressesToTell(network, announcement.host);
  return addresses.length === 0 ? [] : recordsOf(announcement, addresses, ttlS);
}
