import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discovery } from '../../main/discovery/index.ts';
import { CliBench } from '../support/cli-process.ts';

describe('a server of the command line on its network', () => {
  const bench = new CliBench();
  let env: Record<string, string>;
  let desk: Discovery;
  const finds = (servers: unknown): Promise<void> =>
    expect.poll(() => desk.servers, { interval: 20 }).toMatchObject(servers as object);
  const serve = (...args: string[]) =>
    bench.start(['serve', '--host', '127.0.0.1', '--port', '0', '--json', ...args], env);

  beforeAll(async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    env = { PARTYLINE_MDNS: '', PARTYLINE_MDNS_INTERFACE: '127.0.0.1', PARTYLINE_MDNS_PORT: String(port) };
    desk = new Discovery({ onChange: () => undefined, onUnavailable: () => undefined, env });
    desk.start();
  });
  afterAll(async () => {
    await bench.end();
    await desk.stop();
  });

  it('is found with its number of stations, and gone when it stops', async () => {
    const server = serve('--announce');
    const { port } = await server.waitFor('serving');
    expect(await server.waitFor('announced')).toMatchObject({ name: hostname() });
    const url = `ws://127.0.0.1:${String(port)}`;
    await finds([{ name: hostname(), url, needsPassphrase: false, stations: 0 }]);
    const ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
    await finds([{ url, stations: 1 }]);
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
    await expect.poll(() => desk.servers).toEqual([]);
  });

  it('is not announced on loopback unless asked, and continues when it cannot announce', async () => {
    const quiet = serve();
    await quiet.waitFor('serving');
    // A later server that is announced would appear after this one.
    const off = bench.start(['serve', '--host', '127.0.0.1', '--port', '0', '--json', '--announce'], {
      PARTYLINE_MDNS: 'off',
    });
    expect(await off.waitFor('not-announced')).toMatchObject({ reason: 'switched off by PARTYLINE_MDNS' });
    for (const server of [quiet, off]) {
      const ann = bench.station(`ws://127.0.0.1:${String((await server.waitFor('serving'))['port'])}`, 'Ann');
      await ann.waitFor('subscribed');
      await server.interrupt();
      expect(server.all('announced')).toEqual([]);
    }
    expect(desk.servers).toEqual([]);
  });
});
