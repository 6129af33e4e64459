import { describe, expect, it } from 'vitest';
import { ownAddresses, rankAddresses } from '../../../main/discovery/addresses.ts';
import { addressesToAnnounce, networksOf } from '../../../main/discovery/networks.ts';
import type { Interfaces } from '../../../main/base/interfaces.ts';

const v4 = { netmask: '255.255.255.0', mac: '02:00:00:00:00:01', family: 'IPv4' as const, internal: false };
const v6 = {
  netmask: 'ffff:ffff:ffff:ffff::',
  mac: v4.mac,
  family: 'IPv6' as const,
  internal: false,
  scopeid: 0,
};
const lo = {
  lo: [{ ...v4, address: '127.0.0.1', netmask: '255.0.0.0', cidr: '127.0.0.1/8', internal: true }],
};
const interfaces: Interfaces = {
  ...lo,
  eth0: [
    { ...v4, address: '192.168.1.20', cidr: '192.168.1.20/24' },
    { ...v6, address: 'fd00::5', cidr: 'fd00::5/64' },
    { ...v6, address: 'fe80::5', cidr: 'fe80::5/64', scopeid: 2 },
  ],
  eth1: [{ ...v6, address: 'fe80::6', cidr: 'fe80::6/64', scopeid: 3 }],
};
const shown = (only?: string, of: Interfaces = interfaces): string[] =>
  networksOf(of, only).map((it) => `${it.interface} ${it.addresses.join(' ')}`);

describe('networksOf', () => {
  it.each([
    [undefined, ['192.168.1.20 192.168.1.20', '::%eth0 fd00::5 fe80::5', '::%eth1 fe80::6']],
    ['192.168.1.20', ['192.168.1.20 192.168.1.20']],
    ['fd00::5', ['::%eth0 fd00::5']],
    ['fe80::6', ['::%eth1 fe80::6']],
    ['fe80::6%eth1', ['::%eth1 fe80::6']],
    ['eth1', ['::%eth1 fe80::6']],
    // A network that is not there is tried, and the system's error is reported.
    ['192.0.2.254', ['192.0.2.254 192.0.2.254']],
    ['eth9', ['::%eth9 ']],
  ])('finds, for %s, %j', (only, expected) => {
    expect(shown(only)).toEqual(expected);
  });

  it('returns loopback, marked as such, when there is no network', () => {
    expect(networksOf(lo)).toMatchObject([{ interface: '127.0.0.1', isLoopback: true }]);
    expect(networksOf(interfaces).some(({ isLoopback }) => isLoopback)).toBe(false);
  });

  it.each([
    ['::', ['192.168.1.20', 'fd00::5', 'fe80::5', 'fe80::6']],
    [undefined, ['192.168.1.20', 'fd00::5', 'fe80::5', 'fe80::6']],
    ['0.0.0.0', ['192.168.1.20']],
    ['fd00::5', ['fd00::5']],
    ['fe80::6%eth1', ['fe80::6']],
    ['10.9.9.9', []],
  ])('gives, for a server bound to %s, %j', (bound, expected) => {
    expect(networksOf(interfaces).flatMap((it) => addressesToAnnounce(it, bound))).toEqual(expected);
  });
});

describe('rankAddresses', () => {
  it('ranks addresses by how surely they can be reached', () => {
    const own = ownAddresses(interfaces, undefined);
    const best = [
      '192.168.1.9',
      'fd00::9',
      'fe80::9%eth1',
      '10.0.0.9',
      '203.0.113.9',
      '2001:db8::9',
      '169.254.1.9',
    ];
    expect(rankAddresses([...best].reverse(), own)).toEqual(best);
  });

  it('leaves out unreachable addresses', () => {
    const own = ownAddresses(interfaces, undefined);
    const nobody = [
      '0.0.0.0',
      '224.0.0.251',
      '127.0.0.1',
      '::',
      '::1',
      'ff02::fb',
      'fe80::9',
      '255.255.255.255',
    ];
    expect(rankAddresses(nobody, own)).toEqual([]);
  });
});
