import { z } from 'zod';
import type { FoundServer } from '../contract/panel-state.ts';
import { nameOrder } from '../base/name-order.ts';
import { isLinkLocal, parseHost, socketHost } from '../base/net-host.ts';
import { repairName } from '../protocol/names.ts';
import { SERVICE } from './records.ts';
import { rankAddresses, type OwnAddress } from './addresses.ts';

/** A network has one server or a few; more would be a prank. */
export const MAX_SERVERS = 64;
const MAX_ADDRESSES = 8;
/** Our own packets have five; a printer's may have dozens. */
const MAX_RECORDS = 128;
/** A record may ask to be valid for 136 years. */
const MAX_TTL_S = 4_500;
const MAX_STATIONS = 1_000;

const dnsName = z.string().min(1).max(255);
const ttl = z.number().int().min(0).catch(0);
const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('PTR'), name: dnsName, ttl, data: dnsName }),
  z.object({
    type: z.literal('SRV'),
    name: dnsName,
    ttl,
    data: z.object({ port: z.number().int().min(1).max(65_535), target: dnsName }),
  }),
  z.object({
    type: z.literal('TXT'),
    name: dnsName,
    ttl,
    data: z.array(z.instanceof(Uint8Array)).max(32),
  }),
  z.object({ type: z.literal('A'), name: dnsName, ttl, data: z.ipv4() }),
  z.object({ type: z.literal('AAAA'), name: dnsName, ttl, data: z.ipv6() }),
]);
type ReceivedRecord = z.infer<typeof record>;

/** The validated fields of a TXT record. Absent fields are unknown. */
const facts = z.object({
  v: z.literal('1'),
  name: z.string().max(255).optional().catch(undefined),
  stations: z.coerce.number().int().min(0).max(MAX_STATIONS).optional().catch(undefined),
  auth: z.enum(['passphrase', 'open']).catch('passphrase'),
  epoch: z.string().max(64).optional().catch(undefined),
});

interface Entry {
  readonly label: string;
  port: number;
  target: string;
  expiresAtMs: number;
  receivedAtMs: number;
  facts: z.infer<typeof facts> | undefined;
  /** Address → the time at which it expires. */
  readonly addresses: Map<string, number>;
}

/**
 * The servers that the network announces, kept as long as their records are valid, within these
 * limits.
 */
export class ServerCache {
  readonly #entries = new Map<string, Entry>();

  /**
   * Adds the records of one packet.
   * @param packet as decoded, of any shape.
   * @param zone of the interface that received it: its link-local addresses are reachable only
   * there.
   */
  onPacket(packet: unknown, nowMs: number, zone?: string): void {
    const records = recordsIn(packet);
    // SRV records first: the others add to them.
    for (const it of records) if (it.type === 'SRV') this.#srv(it, nowMs);
    for (const it of records) {
      if (it.type === 'PTR' && it.ttl === 0 && it.name.toLowerCase() === SERVICE) {
        this.#entries.delete(it.data.toLowerCase());
      } else if (it.type === 'TXT') {
        const entry = this.#entries.get(it.name.toLowerCase());
        if (entry && it.ttl > 0) entry.facts = factsOf(it.data);
      } else if (it.type === 'A') this.#address(it, it.data, nowMs);
      else if (it.type === 'AAAA') {
        const parsed = parseHost(isLinkLocal(it.data) ? `${it.data}%${zone ?? ''}` : it.data);
        // A link-local address without a zone is useless.
        if (parsed.ok && parsed.host.isIPv6) this.#address(it, socketHost(parsed.host), nowMs);
      }
    }
  }

  /** Drops expired entries and addresses. */
  expire(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAtMs <= nowMs) this.#entries.delete(key);
      for (const [address, expiresAtMs] of entry.addresses) {
        if (expiresAtMs <= nowMs) entry.addresses.delete(address);
      }
    }
  }

  /** The next time at which `expire` has something to drop; undefined: never. */
  nextExpiryMs(): number | undefined {
    const times = [...this.#entries.values()].map(({ expiresAtMs }) => expiresAtMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /**
   * The servers, sorted by name for people. @param ownEpochs of servers that run or ran here: they
   * are left out.
   */
  servers(own: readonly OwnAddress[], ownEpochs: ReadonlySet<string>): FoundServer[] {
    const found = new Map<string, FoundServer>();
    const newestFirst = [...this.#entries.values()].sort((a, b) => b.receivedAtMs - a.receivedAtMs);
    for (const { port, facts: said, label, addresses } of newestFirst) {
      const [host] = rankAddresses([...addresses.keys()], own);
      if (host === undefined || !said || ownEpochs.has(said.epoch ?? '')) continue;
      const url = `ws://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
      // Each address has one server: one that died and came back has another epoch.
      if (found.has(url)) continue;
      // Strangers choose these names, and the screen shows them.
      const name = repairName(said.name ?? '') || repairName(label) || host;
      found.set(url, { name, host, url, stations: said.stations, needsPassphrase: said.auth !== 'open' });
    }
    const byName = nameOrder();
    return [...found.values()].sort((a, b) => byName(a.name, b.name) || byName(a.url, b.url));
  }

  #srv(it: Extract<ReceivedRecord, { type: 'SRV' }>, nowMs: number): void {
    const key = it.name.toLowerCase();
    if (!key.endsWith(`.${SERVICE}`)) return;
    if (it.ttl === 0) {
      this.#entries.delete(key);
      return;
    }
    const known = this.#entries.get(key);
    if (!known && this.#entries.size >= MAX_SERVERS) return;
    const entry = known ?? {
      label: it.name.slice(0, -SERVICE.length - 1),
      port: 0,
      target: '',
      expiresAtMs: 0,
      receivedAtMs: 0,
      facts: undefined,
      addresses: new Map<string, number>(),
    };
    const target = it.data.target.toLowerCase();
    if (entry.target !== target) entry.addresses.clear();
    entry.port = it.data.port;
    entry.target = target;
    entry.receivedAtMs = nowMs;
    entry.expiresAtMs = nowMs + Math.min(it.ttl, MAX_TTL_S) * 1_000;
    this.#entries.set(key, entry);
  }

  #address(it: Pick<ReceivedRecord, 'name' | 'ttl'>, address: string, nowMs: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.target !== it.name.toLowerCase()) continue;
      if (it.ttl === 0) entry.addresses.delete(address);
      else if (entry.addresses.has(address) || entry.addresses.size < MAX_ADDRESSES)
        entry.addresses.set(address, nowMs + Math.min(it.ttl, MAX_TTL_S) * 1_000);
    }
  }
}

function recordsIn(packet: unknown): ReceivedRecord[] {
  if (typeof packet !== 'object' || packet === null) return [];
  const { answers, additionals } = packet as { readonly answers?: unknown; readonly additionals?: unknown };
  return [answers, additionals]
    .flatMap((list: unknown) => (Array.isArray(list) ? (list as unknown[]) : []))
    .slice(0, MAX_RECORDS)
    .flatMap((it) => {
      const parsed = record.safeParse(it);
      return parsed.success ? [parsed.data] : [];
    });
}

function factsOf(strings: readonly Uint8Array[]): Entry['facts'] {
  const said = new Map<string, string>();
  for (const bytes of strings) {
    const text = Buffer.from(bytes).toString('utf8');
    const at = text.indexOf('=');
    // RFC 6763 section 6.4: of two equal keys the first counts, and keys ignore case.
    const key = text.slice(0, at).toLowerCase();
    if (at > 0 && !said.has(key)) said.set(key, text.slice(at + 1));
  }
  const parsed = facts.safeParse(Object.fromEntries(said));
  return parsed.success ? parsed.data : undefined;
}
