import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeapTidier } from '../../main/processes/heap-tidier.ts';
import { parseConfig, silentLogger, startServer, type RunningServer } from '../../main/server/index.ts';
import { DeskRig, testSecrets } from '../support/desk-rig.ts';
import { startTestServer } from '../support/wire-server.ts';

const CONFIG = {
  name: 'Studio 2',
  channels: [{ name: 'Main' }, { name: 'Orders', mode: 'exclusive' }, { name: 'Program', feed: true }],
};

describe('two desks on a real server', () => {
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
    await Promise.all([
      ann.until(() => ann.channel().listeners === 1),
      bob.until(() => bob.channel().listeners === 1),
    ]);
    return [ann, bob];
  };

  it('see each other, the channels and the server', async () => {
    const [ann, bob] = await pair();
    expect(ann.state.connection).toMatchObject({
      type: 'joined',
      server: { url, name: 'Studio 2', host: '127.0.0.1', here: false },
    });
    expect(ann.state.stations.map(({ name, presence }) => [name, presence])).toEqual([['Bob', 'online']]);
    expect(bob.state.channels.map(({ id, mode, feed, listen }) => [id, mode, feed, listen.type])).toEqual([
      ['main', 'open', false, 'on'],
      ['orders', 'exclusive', false, 'on'],
      ['program', 'open', true, 'on'],
    ]);
    expect(ann.state.selectedChannel).toBe('main');
    expect(ann.state.settings.recentServers).toMatchObject([{ name: 'Studio 2', url }]);
  });

  it('open the microphone on a press, which lights the other desk’s tally', async () => {
    const [ann, bob] = await pair();
    await ann.desk.endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    ann.press();
    expect(ann.state.microphone).toMatchObject({ type: 'open', granted: false });
    expect(ann.channel().air).toBe('opening');
    await ann.until(() => ann.channel().air === 'held');
    expect(ann.state.microphone).toMatchObject({
      granted: true,
      latched: false,
      targets: [{ kind: 'channel', name: 'Main' }],
      heardBy: 1,
      reply: false,
    });
    expect(await ann.notice('talk-opened')).toMatchObject({ heardBy: 1 });
    await bob.until(() => bob.channel().talkers[0]?.name === 'Ann');
    expect(bob.station('Ann')?.talking).toEqual(['Main']);
    ann.release();
    await ann.until(({ microphone }) => microphone.type === 'closed');
    expect(await ann.notice('talk-closed')).toEqual({ type: 'talk-closed', reason: 'released' });
    await bob.until(() => bob.channel().lastTalk?.name === 'Ann');
    expect(bob.channel().talkers).toEqual([]);
    expect(ann.audio.all('cue').map(({ cue }) => cue)).toEqual(['talk-open', 'talk-close']);
  });

  it('collect no garbage from the press to the end of the tail', async () => {
    const ann = keep(await DeskRig.joined(url, 'Ann'));
    await ann.desk.endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    const note = vi.spyOn(HeapTidier.prototype, 'note');
    ann.press();
    expect(note).toHaveBeenLastCalledWith(false, expect.any(Number));
    ann.release();
    expect(note).toHaveBeenLastCalledWith(false, expect.any(Number));
    await ann.until(({ microphone }) => microphone.type === 'closed');
    expect(note).toHaveBeenLastCalledWith(true, expect.any(Number));
    note.mockRestore();
  });

  it('latch on a tap, and close on another one', async () => {
    const [ann] = await pair();
    ann.press();
    ann.release();
    await ann.until(() => ann.channel().air === 'latched');
    expect(ann.state.microphone).toMatchObject({ type: 'open', latched: true });
    ann.press();
    ann.release();
    await ann.until(({ microphone }) => microphone.type === 'closed');
    expect(ann.audio.all('cue').map(({ cue }) => cue)).toContain('talk-latched');
  });

  it('open at once on a click after a blur, though the release before was lost', async () => {
    const [ann] = await pair();
    ann.press('main', false);
    ann.desk.failSafe('blur');
    expect(ann.state.microphone.type).toBe('closed');
    ann.press('main', false);
    expect(ann.state.microphone.type).toBe('open');
  });

  it('follow the key mode of each channel, and offer no key for a feed', async () => {
    const [ann] = await pair();
    await ann.desk.endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    ann.press();
    ann.release();
    await ann.until(({ microphone }) => microphone.type === 'closed');
    ann.press('program');
    expect(ann.state.microphone.type).toBe('closed');
    expect(ann.channel('program')).toMatchObject({ feed: true, air: 'off' });
  });

  it('show a taken floor as busy, with the holder’s name', async () => {
    const [ann, bob] = await pair();
    ann.press('orders');
    await bob.until(() => bob.channel('orders').busy?.name === 'Ann');
    bob.press('orders');
    expect(await bob.notice('talk-denied')).toMatchObject({
      target: 'Orders',
      reason: 'busy',
      holder: 'Ann',
    });
    await bob.until(({ microphone }) => microphone.type === 'closed');
  });

  it('ring for a call until it is answered', async () => {
    const [ann, bob] = await pair();
    await ann.desk.endpoints.sendCall({ target: { kind: 'channel', channel: 'main' } });
    expect(ann.channel().callingUntilMs).toBeGreaterThan(Date.now());
    await bob.until(() => bob.channel().call?.name === 'Ann');
    expect(bob.state.calls).toMatchObject({
      ringing: { name: 'Ann', channel: 'Main' },
      reply: { name: 'Ann', reachable: true },
      missed: [],
    });
    expect(bob.station('Ann')?.calling).toBe(true);
    expect(await bob.notice('call')).toMatchObject({ call: { name: 'Ann', channel: 'Main' } });
    expect(await ann.notice('called')).toMatchObject({ target: 'Main', reached: 1 });
    await bob.desk.endpoints.press({ key: { kind: 'reply' } });
    expect(bob.state.calls.ringing).toBeUndefined();
    await ann.until(() => ann.station('Bob')?.talking !== undefined);
    expect(ann.station('Bob')?.talking).toEqual([]);
    await bob.until(() => bob.station('Ann')?.air === 'held');
    expect(bob.state.microphone).toMatchObject({ reply: true, heardBy: 1 });
    await bob.desk.endpoints.release({ key: { kind: 'reply' } });
    await bob.until(({ microphone }) => microphone.type === 'closed');
  });

  it('list a call as missed when a newer one follows', async () => {
    const [ann, bob] = await pair();
    const eve = keep(await DeskRig.joined(url, 'Eve'));
    await bob.until(() => bob.station('Eve') !== undefined);
    await ann.desk.endpoints.sendCall({
      target: { kind: 'station', station: ann.station('Bob')!.stationNumber },
    });
    await bob.until(({ calls }) => calls.ringing?.name === 'Ann');
    await eve.desk.endpoints.sendCall({
      target: { kind: 'station', station: eve.station('Bob')!.stationNumber },
    });
    await bob.until(({ calls }) => calls.ringing?.name === 'Eve');
    expect(bob.state.calls.missed).toMatchObject([{ name: 'Ann', channel: undefined }]);
    await bob.desk.endpoints.dismissCall(undefined);
    await bob.desk.endpoints.clearMissed(undefined);
    expect(bob.state.calls).toMatchObject({ ringing: undefined, missed: [], reply: { name: 'Eve' } });
  });

  it.each(['blur', 'window-lost', 'lock', 'suspend'] as const)(
    '%s closes the microphone, and auto-repeat does not open it again',
    async (cause) => {
      const [ann] = await pair();
      ann.press();
      await ann.until(() => ann.channel().air === 'held');
      ann.desk.failSafe(cause);
      expect(ann.state.microphone.type).toBe('closed');
      ann.press('main', true);
      expect(ann.state.microphone.type).toBe('closed');
      expect(await ann.notice('talk-closed')).toEqual({ type: 'talk-closed', reason: cause });
    },
  );

  it('close and refuse the microphone while muted, and do not reopen it afterwards', async () => {
    const [ann] = await pair();
    ann.press();
    await ann.until(() => ann.channel().air === 'held');
    await ann.desk.endpoints.setMuted({ on: true });
    expect(ann.state).toMatchObject({ muted: true, microphone: { type: 'closed', blocked: 'muted' } });
    expect(await ann.notice('talk-closed')).toEqual({ type: 'talk-closed', reason: 'muted' });
    ann.release();
    ann.press();
    expect(await ann.notice('talk-refused')).toEqual({ type: 'talk-refused', blocked: 'muted' });
    await ann.desk.endpoints.setMuted({ on: false });
    expect(ann.state.microphone).toEqual({ type: 'closed', blocked: undefined });
    ann.release();
    ann.press();
    await ann.until(() => ann.channel().air === 'held');
  });

  it('latch and close on a toggle when no key-up is reported', async () => {
    const [ann] = await pair();
    ann.desk.toggleTalk();
    await ann.until(() => ann.channel().air === 'latched');
    ann.desk.toggleTalk();
    expect(ann.state.microphone.type).toBe('closed');
    ann.desk.toggleTalk();
    await ann.until(() => ann.channel().air === 'latched');
  });

  it('join again after the server was gone', async () => {
    const [ann, bob] = await pair();
    const { port } = server;
    ann.press();
    await ann.until(() => ann.channel().air === 'held');
    await server.close();
    await ann.until(({ connection }) => connection.type === 'waiting');
    expect(ann.state.connection).toMatchObject({ wasJoined: true, server: { name: 'Studio 2' } });
    expect(ann.state.microphone).toEqual({ type: 'closed', blocked: 'not-joined' });
    expect(ann.channel().listeners).toBeUndefined();
    server = await startServer({
      host: '127.0.0.1',
      port,
      config: parseConfig(JSON.stringify(CONFIG), 'test.json'),
      access: { type: 'open' },
      logger: silentLogger,
    });
    await ann.desk.endpoints.retry(undefined);
    await ann.until(() => ann.channel().listeners === 1);
    await bob.until(() => bob.channel().listeners === 1);
    expect(ann.state.microphone).toEqual({ type: 'closed', blocked: undefined });
    expect(ann.audio.all('cue').map(({ cue }) => cue)).toEqual([
      'talk-open',
      'link-lost',
      'talk-close',
      'link-back',
    ]);
  });

  it('keep a leaving desk on the list as offline', async () => {
    const [ann, bob] = await pair();
    await bob.desk.endpoints.leave(undefined);
    await ann.until(() => ann.station('Bob')?.presence === 'offline');
    expect(bob.state).toMatchObject({ connection: { type: 'none' }, channels: [], stations: [] });
    await bob.desk.endpoints.join({ url });
    await ann.until(() => ann.station('Bob')?.presence === 'online');
    expect(ann.state.stations).toHaveLength(1);
  });

  it('show each other a new name and place', async () => {
    const [ann, bob] = await pair();
    await bob.desk.endpoints.finishSetup({ name: 'Robert', place: 'Gallery' });
    await ann.until(() => ann.station('Robert')?.presence === 'online');
    expect(ann.station('Robert')?.place).toBe('Gallery');
    expect(bob.state.settings).toMatchObject({ setupDone: true, name: 'Robert', place: 'Gallery' });
  });

  it('report a device that is lost and returns', async () => {
    const [ann] = await pair();
    ann.press();
    await ann.until(() => ann.channel().air === 'held');
    ann.audio.setInput('lost');
    expect(ann.state.microphone).toEqual({ type: 'closed', blocked: 'no-microphone' });
    expect(ann.state.audio.input).toMatchObject({ state: 'lost', name: 'fake' });
    ann.audio.setInput('running');
    expect(ann.state.audio.input.state).toBe('running');
    expect(ann.notices.filter(({ type }) => type === 'device')).toMatchObject([
      { side: 'input', change: 'lost', name: 'fake' },
      { side: 'input', change: 'back', name: 'fake' },
    ]);
  });

  it('renew connection and devices after a sleep', async () => {
    const [ann] = await pair();
    const joinedAtMs = (): number =>
      ann.state.connection.type === 'joined' ? ann.state.connection.sinceMs : 0;
    const beforeMs = joinedAtMs();
    ann.desk.failSafe('suspend');
    ann.desk.resume();
    await ann.until(() => ann.lives.length === 2 && joinedAtMs() > beforeMs);
    await ann.until(({ microphone }) => microphone.type === 'closed' && microphone.blocked === undefined);
    expect(ann.audio.all('configure')).toHaveLength(1);
  });

  it('keep their settings over a restart, and join the server again', async () => {
    const ann = keep(await DeskRig.joined(url, 'Ann'));
    await ann.desk.endpoints.setListen({ channel: 'orders', on: false });
    await ann.desk.endpoints.setGain({ channel: 'main', gainDb: -12 });
    await ann.desk.endpoints.selectChannel({ channel: 'orders' });
    await ann.desk.endpoints.updateSettings({ theme: 'light', sounds: false });
    const chosen = { kind: 'named', name: 'Headset', hostApi: 'ALSA' } as const;
    await ann.desk.endpoints.chooseDevice({ side: 'input', choice: chosen });
    await ann.stop(true);

    const again = keep(new DeskRig('Ann', { dataFolder: ann.folder }));
    await again.start();
    await again.until(() => again.channel('orders')?.listeners === 0);
    expect(again.state).toMatchObject({
      connection: { type: 'joined', server: { url } },
      selectedChannel: 'orders',
      problems: [],
      settings: { theme: 'light', sounds: false, devices: { input: chosen } },
    });
    expect([again.channel('orders').listen.type, again.channel('main').gainDb]).toEqual(['off', -12]);
    expect(again.audio.all('configure').at(-1)?.input).toEqual({ ...chosen, orDefault: true });
  });
});

describe('a desk and a passphrase', () => {
  const PASSPHRASE = 'lemon orbit patrol velvet';
  let server: RunningServer;
  let url: string;
  const rigs: DeskRig[] = [];
  beforeEach(async () => {
    server = await startTestServer(CONFIG, { type: 'passphrase', passphrase: PASSPHRASE });
    url = `ws://127.0.0.1:${String(server.port)}`;
  });
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
    await server.close();
  });
  const started = async (rig: DeskRig): Promise<DeskRig> => {
    rigs.push(rig);
    await rig.start();
    return rig;
  };

  it('asks for it, reports a wrong one, and keeps the right one sealed', async () => {
    const ann = await started(new DeskRig('Ann'));
    expect(await ann.desk.endpoints.join({ url: 'not an address!' })).toEqual({
      ok: false,
      problem: 'bad-address',
    });
    expect(await ann.desk.endpoints.join({ url })).toEqual({ ok: true });
    await ann.until(({ connection }) => connection.type === 'passphrase' && connection.problem === 'missing');
    await ann.desk.endpoints.join({ url, passphrase: 'wrong words here' });
    await ann.until(({ connection }) => connection.type === 'passphrase' && connection.problem === 'wrong');
    await ann.desk.endpoints.join({ url, passphrase: PASSPHRASE });
    await ann.until(({ connection }) => connection.type === 'joined');
    await ann.stop(true);
    const file = readFileSync(join(ann.folder, 'settings.json'), 'utf8');
    expect(file).not.toContain('lemon');
    expect(file).toContain('sealed:');

    const again = await started(new DeskRig('Ann', { dataFolder: ann.folder }));
    await again.until(({ connection }) => connection.type === 'joined');
    await again.desk.endpoints.forgetServer({ url });
    await again.stop(true);
    expect(readFileSync(join(ann.folder, 'settings.json'), 'utf8')).not.toContain('sealed:');
  });

  it('asks to wait after three wrong ones', async () => {
    const ann = await started(new DeskRig('Ann'));
    for (let tries = 1; tries <= 3; tries += 1) {
      await ann.desk.endpoints.join({ url, passphrase: `wrong words ${String(tries)}` });
      await ann.until(({ connection }) => connection.type === 'connecting');
      await ann.until(({ connection }) => connection.type === 'passphrase');
    }
    expect(ann.state.connection).toMatchObject({ problem: 'wrong' });
    const { slowDownUntilMs } = ann.state.connection as { slowDownUntilMs: number };
    expect(slowDownUntilMs).toBeGreaterThan(Date.now() + 30_000);
    // Not even the right one is tried before that.
    await ann.desk.endpoints.join({ url, passphrase: PASSPHRASE });
    expect(ann.state.connection.type).toBe('passphrase');
  });

  it('reports that it cannot be kept', async () => {
    const ann = await started(new DeskRig('Ann', { secrets: testSecrets(false) }));
    await ann.desk.endpoints.join({ url, passphrase: PASSPHRASE });
    await ann.until(({ connection }) => connection.type === 'joined');
    expect(ann.state.problems).toEqual([{ kind: 'passphrase-not-kept' }]);
    await ann.stop(true);
    expect(readFileSync(join(ann.folder, 'settings.json'), 'utf8')).not.toContain('lemon');
  });
});
