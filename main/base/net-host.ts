import { isIPv6 } from 'node:net';

/** A host, as people write it and as programs need it. */
export interface Host {
  /** Without brackets and zone: `192.168.1.20`, `studio.local`, `fd00::5`. */
  readonly name: string;
  readonly isIPv6: boolean;
  /**
   * For a link-local address: the network interface that reaches it, by this computer's own name
   * for it.
   */
  readonly zone?: string;
}

type ParsedHost = { readonly ok: true; readonly host: Host } | { readonly ok: false };

/** A network interface: a name, or a number on Windows. */
const ZONE = /^[^\s/?#@[\]:%]{1,64}$/;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const MAX_LENGTH = 253 + 66;

/**
 * Reads a host without a port: a name, an IPv4 address, or an IPv6 address, with or without
 * brackets and zone. A zone may be written `%eth0`, as people do, or `%25eth0`, as old URLs did
 * (RFC 6874).
 */
export function parseHost(text: string): ParsedHost {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return { ok: false };
  const inner = /^\[(.*)\]$/.exec(trimmed)?.[1];
  const bare = inner ?? trimmed;
  if (bare.includes(':')) return parseIPv6(bare);
  return inner === undefined ? parseName(bare) : { ok: false };
}

function parseIPv6(text: string): ParsedHost {
  const at = text.indexOf('%');
  const address = at < 0 ? text : text.slice(0, at);
  if (!isIPv6(address)) return { ok: false };
  const name = new URL(`ws://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(name) ?? [];
  if (high !== undefined && low !== undefined) return { ok: true, host: dotted(high, low) };
  if (at < 0) return { ok: true, host: { name, isIPv6: true } };
  const zone = text.slice(at + 1).replace(/^25(?=.)/, '');
  if (!ZONE.test(zone)) return { ok: false };
  // A zone means something for link-local addresses only.
  return { ok: true, host: { name, isIPv6: true, ...(isLinkLocal(name) ? { zone } : {}) } };
}

/** An IPv4-mapped IPv6 address becomes plain IPv4, so that one computer has one spelling. */
function dotted(high: string, low: string): Host {
  const bytes = [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
  return { name: bytes.join('.'), isIPv6: false };
}

function parseName(text: string): ParsedHost {
  if (text === '' || /[\s/\\?#@%]/.test(text) || !URL.canParse(`ws://${text}/`)) return { ok: false };
  const name = new URL(`ws://${text}/`).hostname;
  return name === '' ? { ok: false } : { ok: true, host: { name, isIPv6: false } };
}

export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}

/** The form that sockets take: `fe80::1%eth0`. */
export const socketHost = ({ name, zone }: Host): string => (zone === undefined ? name : `${name}%${zone}`);

/** The form in front of a port: `[fe80::1%eth0]`. */
export const writtenHost = (host: Host): string => (host.isIPv6 ? `[${socketHost(host)}]` : host.name);

/** The host in one of our own `ws://HOST:PORT` URLs, as it is written there. */
export const hostInUrl = (url: string): string => url.replace(/^wss?:\/\//, '').replace(/:\d+$/, '');
