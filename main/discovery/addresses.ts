import type { NetworkInterfaceInfo } from 'node:os';

/** One of this computer's IPv4 addresses. */
export interface OwnAddress {
  readonly address: string;
  readonly netmask: string;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const LOOPBACK: OwnAddress = { address: '127.0.0.1', netmask: '255.0.0.0' };

/**
 * Addresses to look and to announce on: one for each network. Without any network, loopback: two programs on one
 * computer still find each other.
 * @param only the address of one interface; then that one.
 */
export function ownAddresses(interfaces: Interfaces, only: string | undefined): OwnAddress[] {
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family }) => family === 'IPv4');
  if (only !== undefined) {
    const known = all.find(({ address }) => address === only);
    return [{ address: only, netmask: known?.netmask ?? '255.255.255.255' }];
  }
  const outside = all.filter(({ internal }) => !internal);
  return outside.length === 0 ? [LOOPBACK] : outside.map(({ address, netmask }) => ({ address, netmask }));
}

const bits = (address: string): number =>
  address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);

const within = (address: string, network: string, prefix: number): boolean =>
  prefix === 0 || bits(address) >>> (32 - prefix) === bits(network) >>> (32 - prefix);

/** Reachable ones of a server's addresses, best first: in one of our own networks, private, others, self-assigned. */
export function rankAddresses(addresses: readonly string[], own: readonly OwnAddress[]): string[] {
  const shared = (address: string): boolean =>
    own.some((it) => (bits(it.address) & bits(it.netmask)) === (bits(address) & bits(it.netmask)));
  const rank = (address: string): number | undefined => {
    // 0/8 and everything from multicast upwards is nobody; loopback from the network would be ourselves.
    if (within(address, '0.0.0.0', 8) || bits(address) >= bits('224.0.0.0')) return undefined;
    if (shared(address)) return 0;
    if (within(address, '127.0.0.0', 8)) return undefined;
    if (within(address, '169.254.0.0', 16)) return 3;
    const isPrivate =
      within(address, '10.0.0.0', 8) ||
      within(address, '172.16.0.0', 12) ||
      within(address, '192.168.0.0', 16);
    return isPrivate ? 1 : 2;
  };
  return addresses
    .flatMap((address) => {
      const at = rank(address);
      return at === undefined ? [] : [{ address, at }];
    })
    .sort((a, b) => a.at - b.at || bits(a.address) - bits(b.address))
    .map(({ address }) => address);
}
