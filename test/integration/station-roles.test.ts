import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/index.ts';
import type { TalkerRole } from '../../common/dim-options.ts';
import { StationRig } from '../support/station-rig.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';

const CHANNELS = [
  { name: 'Main' },
  { name: 'All', priority: true },
  { name: 'Program', feed: true },
  { name: 'Orders', mode: 'exclusive', override: ['Boss'] },
];
const IDS = ['main', 'all', 'program', 'orders'];

describe('the roles of talkers', () => {
  let server: RunningServer;
  let rig: StationRig;
  let boss: WireClient;
  beforeEach(async () => {
    server = await startTestServer({ channels: CHANNELS });
    const url = `ws://127.0.0.1:${String(server.port)}`;
    [rig, boss] = await Promise.all([
      StationRig.joined(url, 'Ann'),
      connectWireClient({ port: server.port, name: 'Boss' }),
    ]);
    await boss.subscribe([], IDS);
  });
  afterEach(async () => {
    await rig.station.stop();
    await server.close();
  });

  /** The last role that the audio process received. */
  const role = (): TalkerRole =>
    rig.audio.all('talker.role').findLast(({ stationNumber: talker }) => talker === boss.you)?.role ??
    'normal';
  const talk = async (...channels: string[]): Promise<void> => {
    boss.press(channels.map((channel) => ({ channel })));
    await rig.until(({ talking }) => talking.get(boss.you)?.targets.length === channels.length);
  };
  const stop = async (): Promise<void> => {
    boss.release();
    await rig.until(({ talking }) => talking.size === 0);
  };

  it('follow each talkspurt, and a change of its targets', async () => {
    await talk('program');
    expect(role()).toBe('program');
    await stop();
    await talk('main');
    expect(role()).toBe('normal');
    await stop();
    await talk('main', 'all');
    expect(role()).toBe('priority');
    // The priority channel is released while the other talk continues.
    await boss.subscribe([], ['main']);
    await rig.until(({ talking }) => talking.get(boss.you)?.targets.length === 1);
    expect(role()).toBe('normal');
  });

  it('follow the listened channels', async () => {
    await talk('main', 'all');
    expect(role()).toBe('priority');
    rig.station.setListen('all', false);
    await rig.until(({ listen }) => !listen.includes('all'));
    expect(role()).toBe('normal');
    rig.station.setListen('all', true);
    await rig.until(({ listen }) => listen.includes('all'));
    expect(role()).toBe('priority');
  });

  it('put a direct call and an override first', async () => {
    boss.press([{ station: rig.state.self!.stationNumber }]);
    await rig.until(({ talking }) => talking.size === 1);
    expect(role()).toBe('priority');
    await stop();
    await talk('orders');
    expect(role()).toBe('normal');
    await stop();
    rig.press({ channel: 'orders' });
    await rig.message('talk.granted');
    boss.press([{ channel: 'orders' }], true);
    await rig.until(({ talking }) => talking.size === 1);
    expect(role()).toBe('priority');
  });

  it('are sent to a restarted audio process, with the dim', async () => {
    rig.station.audio.setDim({ amountDb: -20, attackMs: 5, releaseMs: 100 });
    await talk('all');
    rig.audio.die('killed by SIGKILL');
    await rig.until(({ audio }) => audio.process.type !== 'running');
    await rig.until(({ audio }) => audio.process.type === 'running');
    expect(rig.lives).toHaveLength(2);
    expect(role()).toBe('priority');
    expect(rig.audio.all('configure').at(-1)).toMatchObject({
      dim: { amountDb: -20, attackMs: 5, releaseMs: 100 },
    });
    rig.station.audio.setDim(null);
    expect(rig.audio.all('configure').at(-1)).toMatchObject({ dim: null });
  });
});
