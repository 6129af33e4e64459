import { isIPv4 } from 'node:net';
import type { Answer } from 'dns-packet';

/** What is told to the network about a server that runs here. */
export interface Announcement {
  readonly name: string;
  readonly port: number;
  /** What the server is bound to, such as `0.0.0.0`. Absent: every address. */
  readonly host?: string;
  /** Connected now; changes are told to the network a few seconds late at most. */
  readonly stations: number;
  readonly access: 'passphrase' | 'open';
  /** Of this run of the server; a server with it is not listed among those found. */
  readonly epoch: string;
}

/** DNS-SD (RFC 6763) over multicast DNS (RFC 6762). */
export const SERVICE = '_partyline._tcp.local';
const ALL_SERVICES = '_services._dns-sd._udp.local';
/** A server that died without a goodbye is listed for so long at most. RFC 6762 has 120 s for records with a host in them. */
export const TTL_S = 120;
/** RFC 1035: a label has at most 63 bytes; a part of the epoch stands behind the name. */
const MAX_LABEL_BYTES = 50;
const EPOCH_LABEL_LENGTH = 8;
const VERSION = '1';

/** @returns the longest beginning that has at most so many bytes in UTF-8. */
export function cutBytes(text: string, most: number): string {
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

/** The service instance: unique by the epoch, so that two servers of one name need not fight for it. */
export function instanceOf({ name, epoch }: Announcement): string {
  const readable = cutBytes(name.replace(/[.\\\p{Cc}]/gu, ' '), MAX_LABEL_BYTES).trim();
  return `${readable} ${epochLabel(epoch)}.${SERVICE}`.trimStart();
}

/** Not this computer's own name: another program may answer for that, with other addresses. */
export function targetOf({ epoch }: Announcement): string {
  return `partyline-${epochLabel(epoch)}.local`;
}

/**
 * Everything about one server, as it is told on one network.
 * @param addresses of this computer there; @param ttlS 0 says goodbye.
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
    // The type belongs to everybody who has such a service: no goodbye for it.
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
