import { isIPv4 } from 'node:net';
import type { Answer } from 'dns-packet';

/** The facts that are announced about a server that runs here. */
export interface Announcement {
  readonly name: string;
  readonly port: number;
  /** The address that the server is bound to, such as `0.0.0.0`. Absent: every address. */
  readonly host?: string;
  /** The number of connected stations; the network learns of changes within a few seconds. */
  readonly stations: number;
  readonly access: 'passphrase' | 'open';
  /** The epoch of this run; a server with it is left out of the found ones. */
  readonly epoch: string;
}

/** DNS-SD (RFC 6763) over multicast DNS (RFC 6762). */
export const SERVICE = '_partyline._tcp.local';
const ALL_SERVICES = '_services._dns-sd._udp.local';
/**
 * A server that died without a goodbye is listed for this long at most. RFC 6762 gives 120 s to
 * records with a host in them.
 */
const TTL_S = 120;
/** RFC 1035: a label has at most 63 bytes; a part of the epoch follows the name. */
const MAX_LABEL_BYTES = 50;
const EPOCH_LABEL_LENGTH = 8;
const VERSION = '1';

/** @returns the longest beginning with at most this many bytes in UTF-8. */
function cutBytes(text: string, most: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    cut += character;
  }
  return cut;
}

const epochLabel = (epoch: string): string =>
  epoch.replace(/[^a-z0-9]/gi, '').slice(0, EPOCH_LABEL_LENGTH) || 'server';

/**
 * Names the service instance. The epoch makes it unique, so that two servers of one name need not
 * fight for it.
 */
export function instanceOf({ name, epoch }: Announcement): string {
  const readable = cutBytes(name.replace(/[.\\\p{Cc}]/gu, ' '), MAX_LABEL_BYTES).trim();
  return `${readable} ${epochLabel(epoch)}.${SERVICE}`.trimStart();
}

/**
 * Names the target host. It is not this computer's own name: another program may answer for that
 * with other addresses.
 */
export function targetOf({ epoch }: Announcement): string {
  return `partyline-${epochLabel(epoch)}.local`;
}

/**
 * All records about one server, as announced on one network.
 * @param addresses of this computer there
 * @param ttlS 0 says goodbye.
 */
export function recordsOf(
  announcement: Announcement,
  addresses: string | readonly string[],
  ttlS: number = TTL_S,
): Answer[] {
  const { name, port, stations, access, epoch } = announcement;
  const instance = instanceOf(announcement);
  const target = targetOf(announcement);
  const txt = [
    `v=${VERSION}`,
    `name=${name}`,
    `stations=${String(stations)}`,
    `auth=${access}`,
    `epoch=${epoch}`,
  ];
  return [
    { name: SERVICE, type: 'PTR', ttl: ttlS, data: instance },
    { name: instance, type: 'SRV', ttl: ttlS, flush: true, data: { port, target } },
    { name: instance, type: 'TXT', ttl: ttlS, flush: true, data: txt.map((it) => cutBytes(it, 255)) },
    ...[addresses].flat().map((data): Answer => {
      const type = isIPv4(data) ? 'A' : 'AAAA';
      return { name: target, type, ttl: ttlS, flush: true, data };
    }),
    // The service type belongs to everybody who offers it, so it gets no goodbye.
    ...(ttlS === 0 ? [] : [{ name: ALL_SERVICES, type: 'PTR', ttl: ttlS, data: SERVICE } as const]),
  ];
}

/** Whether a question is about this server. */
export function asksFor(
  announcement: Announcement,
  question: { readonly name: string; readonly type: string },
): boolean {
  const name = question.name.toLowerCase();
  const is = (...types: string[]): boolean => question.type === 'ANY' || types.includes(question.type);
  if (name === SERVICE || name === ALL_SERVICES) return is('PTR');
  if (name === instanceOf(announcement).toLowerCase()) return is('SRV', 'TXT');
  return name === targetOf(announcement).toLowerCase() && is('A', 'AAAA');
}
