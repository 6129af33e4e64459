import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { encode } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundServer } from '../../main/contract/index.ts';
import { Discovery, type Announcement } from '../../main/discovery/index.ts';
import { seededRandom } from '../support/random.ts';

const GROUP = '224.0.0.251';
const studio: Announcement = { name: 'Studio', port: 7420, stations: 1, access: 'passphrase', epoch: 'one' };
const found: FoundServer = {
  name: 'Studio',
  host: '127.0.0.1',
  url: 'ws://127.0.0.1:7420',
  stations: 1,
  needsPassphrase: true,
};

let port: number;
const desks: Discovery[] = [];
const problems: unknown[] = [];
const note = (problem: unknown): void => void problems.push(problem);

beforeEach(async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  ({ port } = socket.address());
  socket.close();
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.stop()));
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  expect(problems.splice(0)).toEqual([]);
});

class Desk extends Discovery {
  readonly lists: (readonly FoundServer[])[];
  readonly unavailableDetails: string[];

  constructor(env: Readonly<Record<string, string>> = {}) {
    const lists: (readonly FoundServer[])[] = [];
    const details: string[] = [];
    super({
      onChange: (servers) => lists.push(servers),
      onUnavailable: (detail) => details.push(detail),
      env: { PARTYLINE_MDNS_INTERFACE: '127.0.0.1', PARTYLINE_MDNS_PORT: String(port), ...env },
    });
    this.lists = lists;
    this.unavailableDetails = details;
    desks.push(this);
  }

  finds(servers: readonly FoundServer[]): Promise<void> {
    return expect.poll(() => this.servers, { interval: 20 }).toEqual(servers);
  }
}

function started(env?: Readonly<Record<string, string>>): Desk {
  const desk = new Desk(env);
  desk.start();
  return desk;
}

describe('discovery', () => {
  it('finds servers announced before and after it starts', async () => {
    const early = started();
    const host = started();
    host.announce(studio);
    await early.finds([found]);
    const late = started();
    await late.finds([found]);
    expect(host.servers).toEqual([]);
    expect(early.lists[0]).toEqual([]);
  });

  it('follows the number of stations without a gap', async () => {
    const desk = started();
    const host = started();
    host.announce(studio);
    await desk.finds([found]);
    for (let stations = 2; stations <= 9; stations += 1) host.announce({ ...studio, stations });
    await desk.finds([{ ...found, stations: 9 }]);
    expect(desk.lists.map((list) => list.length)).not.toContain(2);
    expect(desk.lists.slice(1).map((list) => list.length)).not.toContain(0);
  });

  it('removes servers that are no longer announced', async () => {
    const desk = started();
    const host = started();
    host.announce(studio);
    await desk.finds([found]);
    host.announce(undefined);
    await desk.finds([]);
    expect(host.lists.flat()).toEqual([]);
    host.announce({ ...studio, epoch: 'two' });
    await desk.finds([found]);
    await host.stop();
    await desk.finds([]);
  });

  it('tells two servers apart', async () => {
    const desk = started();
    const one = started();
    const two = started();
    one.announce(studio);
    two.announce({ ...studio, port: 7421, access: 'open', epoch: 'two' });
    const other = { ...found, url: 'ws://127.0.0.1:7421', needsPassphrase: false };
    await desk.finds([found, other]);
    await one.finds([other]);
    await one.stop();
    await desk.finds([other]);
  });

  it('continues after garbage', async () => {
    const desk = started();
    const host = started();
    host.announce(studio);
    await desk.finds([found]);
    const socket = createSocket({ type: 'udp4', reuseAddr: true }).bind(port, '0.0.0.0');
    await once(socket, 'listening');
    socket.setMulticastInterface('127.0.0.1');
    for (const bytes of garbage(500)) await send(socket, bytes);
    socket.close();
    host.announce({ ...studio, name: 'Studio, still', stations: 2 });
    await desk.finds([{ ...found, name: 'Studio, still', stations: 2 }]);
  });

  it('ignores answers from another port', async () => {
    const desk = started();
    const liar = createSocket('udp4').bind(0, '127.0.0.1');
    await once(liar, 'listening');
    liar.setMulticastInterface('127.0.0.1');
    const { recordsOf } = await import('../../main/discovery/records.ts');
    await send(
      liar,
      encode({ type: 'response', answers: recordsOf({ ...studio, epoch: 'liar' }, '127.0.0.1') }),
    );
    liar.close();
    const host = started();
    host.announce({ ...studio, name: 'Honest', port: 7421 });
    await desk.finds([{ ...found, name: 'Honest', url: 'ws://127.0.0.1:7421' }]);
  });

  it('can be switched off', async () => {
    const desk = started({ PARTYLINE_MDNS: 'off' });
    expect(desk.unavailableDetails).toEqual(['switched off by PARTYLINE_MDNS']);
    desk.announce(studio);
    expect(desk.servers).toEqual([]);
  });

  it('reports that it cannot search, and throws nothing', async () => {
    // An address that this computer does not have.
    const desk = started({ PARTYLINE_MDNS_INTERFACE: '192.0.2.254' });
    await expect.poll(() => desk.unavailableDetails.length).toBe(1);
    expect(desk.unavailable).toBe(desk.unavailableDetails[0]);
    desk.announce(studio);
  });

  it('can be stopped during its start, and started again', async () => {
    const host = started();
    host.announce(studio);
    await host.stop();
    host.start();
    host.announce(studio);
    await started().finds([found]);
  });
});

function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, port, GROUP, (error) => (error ? reject(error) : resolve()));
  });
}

/** Noise, and real packets with bytes turned over. */
function garbage(count: number): Uint8Array[] {
  const random = seededRandom(0x5353);
  const real = encode({
    type: 'response',
    answers: [
      { name: '_partyline._tcp.local', type: 'PTR', ttl: 0, data: 'x._partyline._tcp.local' },
      { name: 'x._partyline._tcp.local', type: 'SRV', ttl: 120, data: { port: 1, target: 'x.local' } },
      { name: 'x._partyline._tcp.local', type: 'TXT', ttl: 120, data: ['v=1', 'name=x'] },
      // Nobody is there, so nothing of this is ever listed.
      { name: 'x.local', type: 'A', ttl: 120, data: '0.0.0.0' },
    ],
  });
  return Array.from({ length: count }, (_, index) => {
    if (index % 2 === 0) return Uint8Array.from({ length: Math.floor(random() * 200) }, () => random() * 256);
    const bytes = Uint8Array.from(real);
    // The address at the end stays as it is.
    for (let flips = 0; flips < 4; flips += 1)
      bytes[Math.floor(random() * (bytes.length - 6))] = random() * 256;
    return bytes;
  });
}
