import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/index.ts';
import { DeskRig } from '../support/desk-rig.ts';
import { startTestServer } from '../support/wire-server.ts';

const CONFIG = {
  name: 'Studio 2',
  channels: [{ name: 'Main' }, { name: 'Orders', mode: 'exclusive' }, { name: 'Program', feed: true }],
};

describe('the keys of two desks on a real server', () => {
  let server: RunningServer;
  let url: string;
  const rigs: DeskRig[] = [];
  beforeEach(async () => {
    server = await startTestServer(CONFIG);
    url = `ws://127.0.0.1:${String(server.port)}`;
  });
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
    await server.close();
  });
  const keep = (rig: DeskRig): DeskRig => {
    rigs.push(rig);
    return rig;
  };
  const pair = async (): Promise<[DeskRig, DeskRig]> => {
    const ann = keep(await DeskRig.joined(url, 'Ann'));
    const bob = keep(await DeskRig.joined(url, 'Bob'));
    await ann.until(() => ann.channel().listeners === 1);
    await bob.until(() => bob.channel().listeners === 1);
    return [ann, bob];
  };

  it('keep a person’s order, and pins of missing channels', async () => {
    const [ann, bob] = await pair();
    const order = (rig: DeskRig): string[] => rig.state.channels.map(({ id }) => id);
    await ann.desk.endpoints.setPins({ channels: ['gone', 'program'] });
    expect(order(ann)).toEqual(['program', 'main', 'orders']);
    await ann.desk.endpoints.setPins({ channels: ['orders', 'program'] });
    expect(order(ann)).toEqual(['orders', 'program', 'main']);
    expect(order(bob)).toEqual(['main', 'orders', 'program']);
    const { folder } = ann;
    await ann.stop(true);
    const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
      servers: Record<string, { pins: string[] }>;
    };
    expect(settings.servers[url].pins).toEqual(['orders', 'program', 'gone']);
    const again = keep(await DeskRig.joined(url, 'Ann', { dataFolder: folder }));
    expect(order(again)).toEqual(['orders', 'program', 'main']);
  });

  it('log the talker, the channel and the duration', async () => {
    const [ann, bob] = await pair();
    await ann.desk.endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    for (const talks of [1, 2]) {
      ann.press();
      await bob.until(() => bob.channel().talkers.length === 1);
      ann.release();
      await bob.until(({ talkLog }) => talkLog.length === talks && bob.channel().talkers.length === 0);
    }
    expect(bob.state.talkLog).toMatchObject([
      { name: 'Ann', channel: 'Main' },
      { name: 'Ann', channel: 'Main' },
    ]);
    const [last] = bob.state.talkLog;
    expect(last.atMs + last.forMs).toBe(bob.channel().lastTalk?.atMs);
    expect(bob.channel().earlier).toEqual([]);
    expect(bob.channel().listenerNames).toEqual(['Ann']);
  });
});
