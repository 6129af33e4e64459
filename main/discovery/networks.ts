import { isIPv4 } from 'node:net';
import { linkLocalZones, type Interfaces } from '../base/interfaces.ts';
import { parseHost } from '../base/net-host.ts';
import { LOOPBACK } from './addresses.ts';

/** A network to open a socket on: for IPv4 one address, for IPv6 one interface. */
export interface Network {
  /** Unique for each network. */
  readonly key: string;
  readonly family: 'IPv4' | 'IPv6';
  /** The form that sockets take: an address, or `::%eth0`. */
  readonly interface: string;
  /** For IPv6: the zone that follows the "%" in link-local addresses received there. */
  readonly zone: string | undefined;
  /** This computer's addresses there, which others may use. */
  readonly addresses: readonly string[];
  /** No other computer is on it. */
  readonly isLoopback: boolean;
}

/**
 * Lists the networks of this computer, one entry for each address (IPv4) or interface (IPv6).
 * Without any network it is loopback.
 * @param only an address of this computer or the name of an interface; then only that one, whether
 * it exists or not.
 */
export function networksOf(interfaces: Interfaces, only?: string): Network[] {
  if (only !== undefined) return chosen(interfaces, only);
  const outside = Object.keys(interfaces).flatMap((name) => onInterface(interfaces, name));
  return outside.length > 0 ? outside : [ipv4(LOOPBACK.address, true)];
}

function chosen(interfaces: Interfaces, only: string): Network[] {
  if (isIPv4(only)) return [ipv4(only, false)];
  const parsed = parseHost(only);
  if (!parsed.ok || !parsed.host.isIPv6) {
    const named = onInterface(interfaces, only);
    return named.length > 0 ? named : [ipv6(only, only, [])];
  }
  const { name: address, zone } = parsed.host;
  const found = Object.entries(interfaces).find(
    ([name, list]) =>
      (zone === undefined || zone === name) && list?.some((it) => bare(it.address) === address),
  )?.[0];
  const at =
    linkLocalZones(interfaces).find((it) => it.interface === (found ?? zone))?.zone ??
    zone ??
    found ??
    address;
  return [ipv6(found ?? at, at, [address])];
}

function onInterface(interfaces: Interfaces, name: string): Network[] {
  const list = interfaces[name]?.filter(({ internal }) => !internal) ?? [];
  const v4 = list.filter(({ family }) => family === 'IPv4').map(({ address }) => ipv4(address, false));
  // Multicast DNS is sent from a link-local address.
  const zone = linkLocalZones({ [name]: list })[0]?.zone;
  if (zone === undefined) return v4;
  const addresses = list.filter(({ family }) => family === 'IPv6').map(({ address }) => bare(address));
  return [...v4, ipv6(name, zone, [...new Set(addresses)])];
}

const bare = (address: string): string => address.replace(/%.*$/, '');

const ipv4 = (address: string, isLoopback: boolean): Network => ({
  key: address,
  family: 'IPv4',
  interface: address,
  zone: undefined,
  addresses: [address],
  isLoopback,
});

const ipv6 = (name: string, zone: string, addresses: readonly string[]): Network => ({
  key: `${name}, IPv6`,
  family: 'IPv6',
  interface: `::%${zone}`,
  zone,
  addresses,
  isLoopback: false,
});

/**
 * The addresses of a network on which a server with this binding can be reached.
 * @param bound absent or `::`: all of them.
 */
export function addressesToAnnounce(
  { family, addresses }: Network,
  bound: string | undefined,
): readonly string[] {
  if (bound === undefined || bound === '::') return addresses;
  if (bound === '0.0.0.0') return family === 'IPv4' ? addresses : [];
  return addresses.filter((address) => address === bare(bound));
}
