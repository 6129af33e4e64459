import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { CODEC_NAMES } from '../../common/codec.ts';
import type { RunningServer } from '../../main/server/index.ts';
import { challengeOf, WELCOME } from '../support/rogue-server.ts';
import { StationRig } from '../support/station-rig.ts';
import { startTestServer } from '../support/wire-server.ts';

/** A desk's requests to its station, beyond those of a command line. */
describe('a station', () => {
  const servers: RunningServer[] = [];
  const rigs: StationRig[] = [];
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ station }) => station.stop()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const serve = async (...channels: string[]): Promise<string> => {
    const server = await startTestServer({ channels: channels.map((name) => ({ name })) });
    servers.push(server);
    return `ws://127.0.0.1:${String(server.port)}`;
  };
  const join = async (url: string, name: string): Promise<StationRig> => {
    const rig = await StationRig.joined(url, name);
    rigs.push(rig);
    return rig;
  };

  it('changes the server, and forgets the first one', async () => {
    const [first, second] = [await serve('Main', 'Stage'), await serve('Roof')];
    const ann = await join(first, 'Ann');
    const bob = await join(first, 'Bob');
    await ann.until(({ roster }) => roster.size === 1);
    ann.press();
    await bob.until(({ talking }) => talking.size === 1);
    ann.station.setGain('main', -6);
    ann.station.connect({ ...ann.server, url: second });
    expect(ann.state).toMatchObject({
      microphone: { type: 'closed' },
      self: undefined,
      channels: [],
      roster: new Map(),
      gains: {},
    });
    await ann.until(({ connection, talk }) => connection.type === 'joined' && talk.includes('roof'));
    await bob.until(({ roster, talking }) => roster.size === 0 && talking.size === 0);
    expect(ann.notices).toContainEqual(
      expect.objectContaining({ type: 'talk-closed', reason: 'disconnected' }),
    );
  });

  it('leaves, with its devices still running', async () => {
    const ann = await join(await serve('Main'), 'Ann');
    ann.station.disconnect();
    expect(ann.state).toMatchObject({
      connection: { type: 'idle' },
      channels: [],
      audio: { input: { type: 'running' } },
    });
    ann.press();
    expect(ann.notices.at(-1)).toMatchObject({ type: 'talk-refused', reason: 'disconnected' });
    expect(ann.lives).toHaveLength(1);
  });

  it('keeps within the limit of the server, if that is the lower one', async () => {
    const server = await startTestServer({ maxTalkspurtSeconds: 5, channels: [{ name: 'Main' }] });
    servers.push(server);
    const ann = await join(`ws://127.0.0.1:${String(server.port)}`, 'Ann');
    expect(ann.station.talk.maxMs).toBe(5_000);
    ann.station.setMaxTalk(3_000);
    expect(ann.station.talk.maxMs).toBe(3_000);
    ann.station.setMaxTalk(20_000);
    expect(ann.station.talk.maxMs).toBe(5_000);
    ann.station.disconnect();
    expect(ann.station.talk.maxMs).toBe(20_000);
  });

  it('omits its place on a server that does not know that field', async () => {
    const hellos: unknown[] = [];
    const old = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'partyline.v1' });
    await once(old, 'listening');
    old.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string; place?: string };
        if (message.type === 'hello') {
          hellos.push(message.place);
          if (message.place === undefined) socket.send(JSON.stringify(challengeOf('open')));
          else socket.close(4400, 'bad-message');
        } else if (message.type === 'auth') socket.send(JSON.stringify(WELCOME));
      });
    });
    const ann = new StationRig(`ws://127.0.0.1:${String((old.address() as AddressInfo).port)}`, 'Ann', {
      identity: { stationId: 'x', name: 'Ann', place: 'Gallery', codecs: CODEC_NAMES },
    });
    rigs.push(ann);
    ann.start();
    await ann.until(({ connection }) => connection.type === 'joined');
    expect(hellos).toEqual(['Gallery', undefined]);
    for (const client of old.clients) client.terminate();
    await new Promise((resolve) => old.close(resolve));
  });
});
