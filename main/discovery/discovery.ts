import { networkInterfaces } from 'node:os';
import type { FoundServer } from '../contract/panel-state.ts';
import { ownAddresses, type OwnAddress } from './addresses.ts';
import { MdnsSockets } from './mdns-sockets.ts';
import { addressesToAnnounce, networksOf, type Network } from './networks.ts';
import { asksFor, recordsOf, SERVICE, type Announcement } from './records.ts';
import { ServerCache } from './server-cache.ts';

export interface DiscoveryOptions {
  /** The whole list, by name: at `start`, whenever it changes, and when searching works again. */
  readonly onChange: (servers: readonly FoundServer[]) => void;
  /**
   * Nothing can be found or announced until it recovers by itself (then `onChange` is called). For
   * a log or a hint.
   */
  readonly onUnavailable: (detail: string) => void;
  /** Whether the announcement reaches others now; called whenever that changes. */
  readonly onReach?: (reach: Reach) => void;
  /** Default: PARTYLINE_MDNS, PARTYLINE_MDNS_INTERFACE and PARTYLINE_MDNS_PORT of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The reach of an announcement. `this-computer`: without a network only programs here receive it.
 */
export type Reach = 'network' | 'this-computer' | 'nobody';

const MDNS_PORT = 5353;
/** Queries after joining a network: packets get lost. */
const QUERY_AFTER_MS = [0, 1_000, 4_000];
const QUERY_EVERY_MS = 60_000;
/** Three times within a record's life. */
const ANNOUNCE_EVERY_MS = 40_000;
/**
 * RFC 6762 section 6: a record is sent at most once a second, and a shared one a little after the
 * query.
 */
const ANNOUNCE_APART_MS = 1_000;
const ANSWER_DELAY_MS = 120;
/** The number of questions in a packet that are read. */
const MAX_QUESTIONS = 32;

/** Finds servers on this network and announces our own: mDNS, `_partyline._tcp`. */
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
  /** Includes earlier ones: our own announcements come back to us, and may come late. */
  readonly #ownEpochs = new Set<string>();
  #timers = new Set<NodeJS.Timeout>();
  #expiry: NodeJS.Timeout | undefined;
  #announceTimer: NodeJS.Timeout | undefined;
  #announcedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    this.#env = options.env ?? process.env;
  }

  /** The found servers, by name. */
  get servers(): readonly FoundServer[] {
    return this.#servers;
  }

  /**
   * The reason why nothing can be found or announced; undefined when it works, or was not started.
   */
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
      onUp: (network) => this.#onNetworkUp(network),
      onDown: () => this.#updateReach(),
      onQuery: (packet) => this.#onQuery(packet),
      onResponse: (packet, zone) => this.#onResponse(packet, zone),
      onProblem: (detail) => {
        if (this.#sockets && !this.#sockets.anyUp) this.#fail(detail);
      },
    });
    this.#options.onChange(this.#servers);
    this.#every(QUERY_EVERY_MS, () => this.#query());
    this.#every(ANNOUNCE_EVERY_MS, () => this.#scheduleAnnouncement(0));
    this.#sockets.open();
  }

  /** Says goodbye for the announcement and closes the sockets. */
  async stop(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#expiry);
    clearTimeout(this.#announceTimer);
    this.#announceTimer = undefined;
    const announcement = this.#announcement;
    this.#announcement = undefined;
    if (!sockets) return;
    if (announcement) await sockets.respond((network) => recordsOn(network, announcement, 0));
    await sockets.close();
  }

  /**
   * Announces a server, or changes the announcement; undefined withdraws it. May be called before
   * `start`.
   */
  announce(announcement: Announcement | undefined): void {
    const before = this.#announcement;
    this.#announcement = announcement;
    if (announcement) this.#ownEpochs.add(announcement.epoch);
    const same = before?.epoch === announcement?.epoch && before?.name === announcement?.name;
    if (before && !same) void this.#sockets?.respond((network) => recordsOn(network, before, 0));
    if (announcement && !same) {
      this.#scheduleAnnouncement(0);
      this.#after(ANNOUNCE_APART_MS, () => this.#scheduleAnnouncement(0));
    } else if (announcement && JSON.stringify(announcement) !== JSON.stringify(before)) {
      this.#scheduleAnnouncement(ANNOUNCE_APART_MS);
    }
    this.#updateServers();
  }

  #onNetworkUp(network: Network): void {
    this.#updateReach();
    if (this.#unavailable !== undefined) {
      this.#unavailable = undefined;
      this.#options.onChange(this.#servers);
    }
    for (const delayMs of QUERY_AFTER_MS) this.#after(delayMs, () => this.#query(network));
    this.#scheduleAnnouncement(0);
  }

  #updateReach(): void {
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

  #query(where?: Network): void {
    this.#sockets?.query([{ name: SERVICE, type: 'PTR' }], where);
  }

  #onQuery(packet: unknown): void {
    const announcement = this.#announcement;
    const { questions } = packet as { readonly questions?: unknown };
    if (!announcement || !Array.isArray(questions)) return;
    const isQuestion = (it: unknown): it is { name: string; type: string } =>
      typeof it === 'object' && it !== null && 'name' in it && typeof it.name === 'string' && 'type' in it;
    const asked = questions.slice(0, MAX_QUESTIONS).some((it) => isQuestion(it) && asksFor(announcement, it));
    if (asked) this.#scheduleAnnouncement(Math.random() * ANSWER_DELAY_MS);
  }

  /** Announces at most once a second; changes within that second go out together. */
  #scheduleAnnouncement(afterMs: number): void {
    if (this.#announceTimer || !this.#sockets) return;
    const waitMs = Math.max(afterMs, this.#announcedAtMs + ANNOUNCE_APART_MS - performance.now());
    this.#announceTimer = setTimeout(() => {
      this.#announceTimer = undefined;
      const announcement = this.#announcement;
      if (!announcement) return;
      this.#announcedAtMs = performance.now();
      void this.#sockets?.respond((network) => recordsOn(network, announcement));
    }, waitMs);
  }

  #onResponse(packet: unknown, zone: string | undefined): void {
    this.#cache.onPacket(packet, performance.now(), zone);
    this.#updateServers();
  }

  #updateServers(): void {
    const nowMs = performance.now();
    this.#cache.expire(nowMs);
    clearTimeout(this.#expiry);
    const nextMs = this.#cache.nextExpiryMs();
    if (nextMs !== undefined && this.#sockets) {
      this.#expiry = setTimeout(() => this.#updateServers(), Math.max(0, nextMs - nowMs) + 1);
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

/** The records for a network: none where the server cannot be reached. */
function recordsOn(
  network: Network,
  announcement: Announcement,
  ttlS?: number,
): ReturnType<typeof recordsOf> {
  const addresses = addressesToAnnounce(network, announcement.host);
  return addresses.length === 0 ? [] : recordsOf(announcement, addresses, ttlS);
}
