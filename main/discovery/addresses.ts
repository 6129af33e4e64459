import { BlockList, isIPv4 } from 'node:net';
import type { Interfaces } from '../base/interfaces.ts';
import { isLinkLocal } from '../base/net-host.ts';

/** One of this computer's addresses, without a zone. */
export interface OwnAddress {
  readonly address: string;
  readonly netmask: string;
}

export const LOOPBACK: OwnAddress = { address: '127.0.0.1', netmask: '255.0.0.0' };

/**
 * This computer's addresses on its networks. Without any network it is loopback: two programs on
 * one computer still find each other.
 * @param only an IPv4 address; then only that one.
 */
export function ownAddresses(interfaces: Interfaces, only: string | undefined): OwnAddress[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  if (only !== undefined && isIPv4(only)) {
    const known = all.find(({ address }) => address === only);
    return [{ address: only, netmask: known?.netmask ?? '255.255.255.255' }];
  }
  const outside = all.filter(({ internal }) => !internal);
  return outside.length === 0
    ? [LOOPBACK]
    : outside.map(({ address, netmask }) => ({ address: address.replace(/%.*$/, ''), netmask }));
}

const PREFIXES = (list: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const block = new BlockList();
  for (const [network, prefix] of list) block.addSubnet(network, prefix, family);
  return block;
};
/** 0/8 and everything from multicast upwards is no host. */
const NOBODY = PREFIXES(
  [
    ['0.0.0.0', 8],
    ['224.0.0.0', 3],
  ],
  'ipv4',
);
const NOBODY6 = PREFIXES(
  [
    ['::', 8],
    ['ff00::', 8],
  ],
  'ipv6',
);
/** A loopback address from the network would mean ourselves. */
const OURSELVES = PREFIXES([['127.0.0.0', 8]], 'ipv4');
const SELF_ASSIGNED = PREFIXES([['169.254.0.0', 16]], 'ipv4');
const PRIVATE = PREFIXES(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  'ipv4',
);

/**
 * Sorts a server's reachable addresses, best first: in one of our own networks, at the other end of
 * a cable (link-local with its zone), private, others, self-assigned.
 */
export function rankAddresses(addresses: readonly string[], own: readonly OwnAddress[]): string[] {
  const networks = own.flatMap(networkOf);
  const rank = (text: string): number | undefined => {
    const [address = '', zone] = text.split('%');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if ((family === 'ipv4' ? NOBODY : NOBODY6).check(address, family)) return undefined;
    // Link-local addresses are the same on every network, so only the zone makes one usable.
    if (isLinkLocal(address)) return zone === undefined ? undefined : 2;
    if (networks.some((it) => it.family === family && it.block.check(address, family)))
      return family === 'ipv4' ? 0 : 1;
    if (family === 'ipv6') return 5;
    if (OURSELVES.check(address)) return undefined;
    if (SELF_ASSIGNED.check(address)) return 6;
    return PRIVATE.check(address) ? 3 : 4;
  };
  return addresses
    .flatMap((address) => {
      const at = rank(address);
      return at === undefined ? [] : [{ address, at }];
    })
    .sort((a, b) => a.at - b.at || compare(a.address, b.address))
    .map(({ address }) => address);
}

/** Compares by number when both are IPv4. */
function compare(a: string, b: string): number {
  const bytes = (address: string): string =>
    isIPv4(address)
      ? address
          .split('.')
          .map((byte) => byte.padStart(3, '0'))
          .join('.')
      : address;
  return bytes(a) < bytes(b) ? -1 : bytes(a) > bytes(b) ? 1 : 0;
}

interface OwnNetwork {
  readonly family: 'ipv4' | 'ipv6';
  readonly block: BlockList;
}

function networkOf({ address, netmask }: OwnAddress): OwnNetwork[] {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const prefix = family === 'ipv4' ? prefix4(netmask) : prefix6(netmask);
  return isLinkLocal(address) ? [] : [{ family, block: PREFIXES([[address, prefix]], family) }];
}

const ones = (value: number): number => value.toString(2).replace(/0*$/, '').length;
const prefix4 = (netmask: string): number =>
  netmask.split('.').reduce((sum, byte) => sum + (byte === '0' ? 0 : ones(Number(byte))), 0);
/** `ffff:ffff:ffff:ffff::`: whole groups come first, and the "::" is at the end. */
const prefix6 = (netmask: string): number =>
  netmask
    .split(':')
    .reduce((sum, group) => sum + (group === '' || group === '0' ? 0 : ones(parseInt(group, 16))), 0);
