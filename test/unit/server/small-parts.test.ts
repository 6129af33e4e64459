import { describe, expect, it } from 'vitest';
import { loopbackHosts } from '../../../main/base/loopback-hosts.ts';
import { readName } from '../../../main/protocol/index.ts';
import { dataFolder } from '../../../main/base/data-folder.ts';
import { GuessThrottle, MAX_GUESSING_ADDRESSES } from '../../../main/server/relay/guess-throttle.ts';
import { isLoopback, listenHost, networkHosts, reachableHosts } from '../../../main/base/lan-addresses.ts';
import { matchNames, uniqueName } from '../../../main/server/room/names.ts';
import { PendingSockets } from '../../../main/server/relay/pending-sockets.ts';
import { TokenBucket } from '../../../main/base/token-bucket.ts';

describe('TokenBucket', () => {
  it('allows the burst at once and the rate in the long run', () => {
    const bucket = new TokenBucket(10, 5, 0);
    const at = (now: number): number => {
      let taken = 0;
      while (bucket.take(now)) taken += 1;
      return taken;
    };
    expect(at(0)).toBe(5);
    expect(at(99)).toBe(0);
    expect(at(100)).toBe(1);
    expect(at(10_000)).toBe(5);
    expect(at(9_000)).toBe(0);
  });
});

describe('GuessThrottle', () => {
  it('delays the eleventh wrong guess within a minute longer, by address', () => {
    const throttle = new GuessThrottle();
    const delays = Array.from({ length: 12 }, (_, n) => throttle.wrong('a', n * 100));
    expect(delays).toEqual([...Array.from({ length: 10 }, () => 250), 2_000, 2_000]);
    expect(throttle.wrong('b', 1_200)).toBe(250);
    expect(throttle.wrong('a', 62_000)).toBe(250);
  });

  it('remembers a bounded number of addresses', () => {
    const throttle = new GuessThrottle();
    for (let n = 0; n < 3 * MAX_GUESSING_ADDRESSES; n += 1) throttle.wrong(String(n), 0);
    expect(throttle.addresses).toBe(MAX_GUESSING_ADDRESSES);
  });
});

describe('names', () => {
  it('are numbered within the longest length, without splitting a character', () => {
    const long = '🎤'.repeat(64);
    const second = uniqueName(long, [long]);
    expect(second).toBe(`${'🎤'.repeat(60)} (2)`);
    expect(readName(second).ok).toBe(true);
    const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
    expect(uniqueName(`${family.repeat(14)}abc`, [`${family.repeat(14)}abc`])).toBe(
      `${family.repeat(14)} (2)`,
    );
    expect(uniqueName('Bob', ['bob', 'Bob (2)'])).toBe('Bob (3)');
  });

  it.each([
    [['*'], 'Anybody', true],
    [[], 'Anybody', false],
    [['bob'], 'Bob', true],
    [['Bob'], 'Bob (2)', false],
    [['Camera *'], 'camera 12', true],
    [['Camera *'], 'Camera', false],
    [['C.*'], 'Cab', false],
    [['a*b*c'], 'axxbyyc', true],
    [['Régie'], 'RE\u0301GIE', true],
  ])('match %j for %s: %s', (patterns, name, expected) => {
    expect(matchNames(patterns)(name)).toBe(expected);
  });
});

describe('PendingSockets', () => {
  it('evicts the oldest socket of the address with the most of them', () => {
    const pending = new PendingSockets(3);
    const evicted: string[] = [];
    const add = (name: string, address: string) => {
      const socket = { address, evict: () => evicted.push(name) };
      pending.add(socket);
      return socket;
    };
    add('colleague', 'b');
    const first = add('flood 1', 'a');
    add('flood 2', 'a');
    add('flood 3', 'a');
    expect(evicted).toEqual(['flood 1']);
    pending.delete(first);
    expect(pending.size).toBe(3);
    add('flood 4', 'a');
    expect(evicted).toEqual(['flood 1', 'flood 2']);
  });
});

describe('dataFolder', () => {
  it.each([
    ['linux', {}, '/home/ann/.local/share/partyline'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/partyline'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ann/.local/share/partyline'],
    ['darwin', {}, '/home/ann/Library/Application Support/Partyline'],
    ['win32', { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' }, 'C:\\Users\\ann\\AppData\\Roaming\\Partyline'],
    ['win32', { PARTYLINE_DATA: 'D:\\party' }, 'D:\\party'],
  ] as const)('finds the folder on %s with %j: %s', (platform, env, folder) => {
    expect(dataFolder(env, platform, '/home/ann')).toBe(folder);
  });
});

describe('addresses', () => {
  it('recognise loopback', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '192.168.1.2', 'localhost.example'].some(isLoopback)).toBe(false);
  });

  it('list the hosts that other computers can dial', () => {
    const entry = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
      ({
        address,
        family,
        internal,
        netmask: '',
        mac: '',
        cidr: null,
        ...(family === 'IPv6' ? { scopeid: 0 } : {}),
      }) as never;
    const interfaces = {
      lo: [entry('127.0.0.1', 'IPv4', true)],
      eth0: [entry('fe80::1', 'IPv6'), entry('fd00::5', 'IPv6'), entry('192.168.1.5', 'IPv4')],
    };
    expect(reachableHosts('::', interfaces)).toEqual(['192.168.1.5', '[fd00::5]']);
    expect(reachableHosts('0.0.0.0', interfaces)).toEqual(['192.168.1.5']);
    expect(reachableHosts('10.0.0.1', interfaces)).toEqual(['10.0.0.1']);
    expect(reachableHosts('::1', interfaces)).toEqual(['[::1]']);
    expect(reachableHosts(undefined, {})).toEqual(['localhost']);
    // Link-local addresses only if there is nothing else, and without the zone, which differs on
    // each computer.
    const cable = { eth0: [entry('fe80::1', 'IPv6')] };
    expect(reachableHosts('::', cable)).toEqual(['[fe80::1]']);
    expect(reachableHosts('fe80::1%eth0', cable)).toEqual(['[fe80::1]']);
    expect(networkHosts('0.0.0.0', cable)).toEqual([]);
  });

  it.each([
    ['[::1]', '::1'],
    ['fd00::5', 'fd00::5'],
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['fe80::1', 'fe80::1%eth0'],
    ['[fe80::1%25eth0]', 'fe80::1%eth0'],
    ['fe80::1%2', 'fe80::1%eth0'],
    ['fe80::9', 'fe80::9'],
    ['Stage-Left', 'stage-left'],
    ['10.0.0.5:7420', undefined],
    ['nonsense::x', undefined],
    ['', undefined],
  ])('turn "%s" into %s to listen on', (text, host) => {
    const eth0 = { address: 'fe80::1', family: 'IPv6', internal: false, scopeid: 2 } as never;
    expect(listenHost(text, { eth0: [eth0] })).toBe(host);
  });
});

describe('loopbackHosts', () => {
  it('adds the port, and on port 80 allows the name without it', () => {
    expect(loopbackHosts(9_420)).toEqual(['127.0.0.1:9420', 'localhost:9420']);
    expect(loopbackHosts(80).sort()).toEqual(['127.0.0.1', '127.0.0.1:80', 'localhost', 'localhost:80']);
  });
});
