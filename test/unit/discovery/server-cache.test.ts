import { decode, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFinalName } from '../../../main/protocol/names.ts';
import {
  asksFor,
  instanceOf,
  recordsOf,
  SERVICE,
  type Announcement,
} from '../../../main/discovery/records.ts';
import { MAX_SERVERS, ServerCache } from '../../../main/discovery/server-cache.ts';

const OWN = [{ address: '192.168.1.2', netmask: '255.255.255.0' }];
const NOBODY: ReadonlySet<string> = new Set();
const studio: Announcement = {
  name: 'Studio',
  port: 7420,
  stations: 3,
  access: 'passphrase',
  epoch: 'Abc-123_xyz9',
};
const found = {
  name: 'Studio',
  host: '192.168.1.20',
  url: 'ws://192.168.1.20:7420',
  stations: 3,
  needsPassphrase: true,
};

/** Encodes and decodes a packet, as on the network. */
function packet(announcement: Announcement, address = '192.168.1.20', ttlS?: number): unknown {
  return decode(encode({ type: 'response', answers: recordsOf(announcement, address, ttlS) }));
}

function cacheOf(...packets: unknown[]): ServerCache {
  const cache = new ServerCache();
  for (const each of packets) cache.onPacket(each, 0);
  return cache;
}

describe('ServerCache', () => {
  it('lists an announced server', () => {
    expect(cacheOf(packet(studio)).servers(OWN, NOBODY)).toEqual([found]);
  });

  it('lists a link-local address with the zone that received it', () => {
    const cache = new ServerCache();
    const answers = recordsOf(studio, ['fe80::20', 'fd00::20']);
    cache.onPacket(decode(encode({ type: 'response', answers })), 0, 'eth1');
    // The address is in none of our networks, so the link-local one on this cable ranks higher.
    expect(cache.servers(OWN, NOBODY)).toMatchObject([
      { host: 'fe80::20%eth1', url: 'ws://[fe80::20%eth1]:7420' },
    ]);
    const near = [...OWN, { address: 'fd00::2', netmask: 'ffff:ffff:ffff:ffff::' }];
    expect(cache.servers(near, NOBODY)).toMatchObject([{ url: 'ws://[fd00::20]:7420' }]);
    // The IPv4 address lies in one of our networks, so it ranks highest.
    cache.onPacket(packet(studio), 0);
    expect(cache.servers(near, NOBODY)).toEqual([found]);
  });

  it('ignores a link-local address without a zone', () => {
    const cache = new ServerCache();
    cache.onPacket(packet(studio, 'fe80::20'), 0);
    expect(cache.servers(OWN, NOBODY)).toEqual([]);
  });

  it('keeps a name in any script, with dots', () => {
    for (const name of ['Régie 1.5', '演播室'.repeat(20), 'a\\b', '💡'.repeat(32), 'x'.repeat(64)]) {
      expect(Buffer.byteLength(instanceOf({ ...studio, name }).split('.')[0]!)).toBeLessThan(64);
      expect(cacheOf(packet({ ...studio, name })).servers(OWN, NOBODY)[0]?.name).toBe(name);
    }
  });

  it('reads back any announcement that was encoded', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 64 })
      .filter((it) => readFinalName(it).ok);
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1, max: 65_535 }),
        fc.integer({ min: 0, max: 1_000 }),
        (given, port, stations) => {
          const [server] = cacheOf(packet({ ...studio, name: given, port, stations })).servers(OWN, NOBODY);
          expect(server).toEqual({
            ...found,
            name: given,
            url: `ws://192.168.1.20:${String(port)}`,
            stations,
          });
        },
      ),
    );
  });

  it('updates the number of stations', () => {
    const cache = cacheOf(packet(studio), packet({ ...studio, stations: 4 }));
    expect(cache.servers(OWN, NOBODY)).toEqual([{ ...found, stations: 4 }]);
  });

  it('drops a server at its goodbye', () => {
    expect(cacheOf(packet(studio), packet(studio, '192.168.1.20', 0)).servers(OWN, NOBODY)).toEqual([]);
  });

  it('drops a server when its records expire', () => {
    const cache = cacheOf(packet(studio));
    expect(cache.nextExpiryMs()).toBe(120_000);
    cache.expire(119_999);
    expect(cache.servers(OWN, NOBODY)).toHaveLength(1);
    cache.onPacket(packet(studio), 119_999);
    cache.expire(120_000);
    expect(cache.servers(OWN, NOBODY)).toHaveLength(1);
    cache.expire(240_000);
    expect(cache.servers(OWN, NOBODY)).toEqual([]);
    expect(cache.nextExpiryMs()).toBeUndefined();
  });

  it('leaves out servers of this computer', () => {
    expect(cacheOf(packet(studio)).servers(OWN, new Set([studio.epoch]))).toEqual([]);
  });

  it('lists the newer of two servers at one address', () => {
    const cache = cacheOf(packet(studio));
    cache.onPacket(packet({ ...studio, name: 'Studio, again', epoch: 'next' }), 5);
    expect(cache.servers(OWN, NOBODY).map(({ name }) => name)).toEqual(['Studio, again']);
  });

  it('lists two servers of one name', () => {
    const cache = cacheOf(packet(studio), packet({ ...studio, epoch: 'other' }, '192.168.1.21'));
    expect(cache.servers(OWN, NOBODY).map(({ host }) => host)).toEqual(['192.168.1.20', '192.168.1.21']);
  });

  it.each([
    [['10.0.0.1', '192.168.1.20'], '192.168.1.20'],
    [['203.0.113.9', '10.0.0.1'], '10.0.0.1'],
    [['169.254.7.7', '203.0.113.9'], '203.0.113.9'],
    [['127.0.0.1', '169.254.7.7'], '169.254.7.7'],
    [['0.0.0.0'], undefined],
    [['127.0.0.1'], undefined],
    [['224.0.0.251'], undefined],
    [['255.255.255.255'], undefined],
  ])('chooses the best of %j: %s', (addresses, best) => {
    const cache = cacheOf(...addresses.map((address) => packet(studio, address)));
    expect(cache.servers(OWN, NOBODY)[0]?.host).toBe(best);
  });

  it('accepts a loopback address only when loopback is the only network', () => {
    const own = [{ address: '127.0.0.1', netmask: '255.0.0.0' }];
    expect(cacheOf(packet(studio, '127.0.0.1')).servers(own, NOBODY)).toHaveLength(1);
  });

  it('drops control and direction characters from a name', () => {
    const [server] = cacheOf(packet({ ...studio, name: '\u001b[2J\u202eStudio\u0007' })).servers(OWN, NOBODY);
    expect(server?.name).toBe('[2JStudio');
  });

  it('holds at most 64 servers', () => {
    const many = Array.from({ length: MAX_SERVERS * 4 }, (_, index) =>
      packet({ ...studio, epoch: `e${String(index)}` }, `192.168.1.${String((index % 250) + 1)}`),
    );
    expect(cacheOf(...many).servers(OWN, NOBODY)).toHaveLength(MAX_SERVERS);
  });

  it.each([
    ['another version', ['v=2', 'name=Studio']],
    ['no version', ['name=Studio']],
    ['nothing at all', []],
  ])('does not list a server that announces %s', (_what, txt) => {
    const answers = recordsOf(studio, '192.168.1.20').map((it) =>
      it.type === 'TXT' ? { ...it, data: txt } : it,
    );
    expect(cacheOf(decode(encode({ type: 'response', answers }))).servers(OWN, NOBODY)).toEqual([]);
  });

  it('treats malformed fields as unknown', () => {
    const answers = recordsOf(studio, '192.168.1.20').map((it) =>
      it.type === 'TXT' ? { ...it, data: ['v=1', 'stations=-5', 'auth=perhaps', '=', 'x'] } : it,
    );
    const [server] = cacheOf(decode(encode({ type: 'response', answers }))).servers(OWN, NOBODY);
    expect(server).toEqual({ ...found, name: 'Studio Abc123xy', stations: undefined, needsPassphrase: true });
  });

  it('never throws for any packet', () => {
    const anyRecord = fc.record(
      {
        type: fc.constantFrom('PTR', 'SRV', 'TXT', 'A', 'AAAA', 'OPT'),
        name: fc.oneof(
          fc.constantFrom(SERVICE, instanceOf(studio), 'partyline-Abc123xy.local'),
          fc.anything(),
        ),
        ttl: fc.oneof(fc.integer(), fc.anything()),
        data: fc.oneof(
          fc.record({ port: fc.integer(), target: fc.string() }),
          fc.array(fc.uint8Array({ maxLength: 40 })),
          fc.anything(),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(anyRecord, fc.anything())), fc.anything(), (answers, other) => {
        const cache = cacheOf(packet(studio), { answers, additionals: other }, other);
        expect(cache.servers(OWN, NOBODY).length).toBeLessThanOrEqual(MAX_SERVERS);
      }),
    );
  });
});

describe('asksFor', () => {
  it.each([
    ['PTR', '_partyline._tcp.local', true],
    ['PTR', '_PARTYLINE._tcp.LOCAL', true],
    ['PTR', '_services._dns-sd._udp.local', true],
    ['ANY', instanceOf(studio), true],
    ['SRV', instanceOf(studio), true],
    ['A', 'partyline-Abc123xy.local', true],
    ['A', '_partyline._tcp.local', false],
    ['AAAA', 'partyline-Abc123xy.local', true],
    ['MX', 'partyline-Abc123xy.local', false],
    ['PTR', '_http._tcp.local', false],
    ['SRV', `other.${SERVICE}`, false],
  ])('answers the question %s %s: %s', (type, name, answered) => {
    expect(asksFor(studio, { type, name })).toBe(answered);
  });
});
