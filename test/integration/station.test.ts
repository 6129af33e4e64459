import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig, silentLogger, startServer, type RunningServer } from '../../main/server/index.ts';
import { Connection, type ConnectionState } from '../../main/station/connection/connection.ts';
import type { StationOptions } from '../../main/station/station-options.ts';
import { DEFAULT_VOICE } from '../../common/voice-options.ts';
import { StationRig } from '../support/station-rig.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';

const MAIN = { channel: 'main' };
const SECOND = { channel: 'second' };

describe('a station on a real server', () => {
  let server: RunningServer;
  let url: string;
  const rigs: StationRig[] = [];
  beforeEach(async () => {
    server = await startTestServer({
      channels: [
        { name: 'Main' },
        { name: 'Second' },
        { name: 'Orders', mode: 'exclusive', override: ['Boss'] },
      ],
    });
    url = `ws://127.0.0.1:${String(server.port)}`;
  });
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.station.stop()));
    await server.close();
  });

  const join = async (name: string, options: Partial<StationOptions> = {}): Promise<StationRig> => {
    const rig = await StationRig.joined(url, name, options);
    rigs.push(rig);
    return rig;
  };
  const listener = async (name = 'Ear'): Promise<WireClient> => {
    const client = await connectWireClient({ port: server.port, name });
    await client.subscribe(['main', 'second', 'orders'], ['main', 'second', 'orders']);
    return client;
  };

  describe('a press', () => {
    it('sends the start, the frames and the end, in that order', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.press();
      expect(ann.audio.all('talk.open')).toMatchObject([{ codec: 'PCMU/16000', maxMs: 61_000 }]);
      ann.audio.frame({ first: true });
      ann.audio.frame();
      ann.release();
      // The microphone stays open for the tail, and closes after it.
      expect(ann.audio.all('talk.close')).toEqual([
        { type: 'talk.close', tailMs: DEFAULT_VOICE.releaseTailMs },
      ]);
      expect(ann.state.microphone.type).toBe('open');
      // The pre-roll of the microphone, and the two ends that the audio process sends.
      ann.audio.frame({ last: true });
      ann.audio.frame({ last: true, payload: new Uint8Array(0) });
      expect(ann.state.microphone.type).toBe('closed');
      await ear.next('talk.stopped', ({ reason }) => reason === 'released');
      expect(ear.frames.map(({ frame }) => [frame.first, frame.last, frame.payload.length])).toEqual([
        [true, false, 160],
        [false, false, 160],
        [false, true, 160],
        [false, true, 0],
      ]);
    });

    it('sends no sound from the time while muted', async () => {
      const ann = await join('Ann');
      ann.station.setMuted(true);
      expect(ann.audio.all('talk.forget')).toEqual([]);
      ann.station.setMuted(false);
      ann.press();
      expect(ann.audio.commands.slice(-2)).toMatchObject([{ type: 'talk.forget' }, { type: 'talk.open' }]);
    });

    it('ends even without the last frame', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.press();
      ann.audio.frame({ first: true });
      ann.release();
      await ear.next('talk.stopped', ({ reason }) => reason === 'released');
    });

    it('lets no frame of the talkspurt before into the next one', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.press();
      ann.audio.frame({ first: true });
      ann.release();
      ann.press();
      ann.audio.frame({ last: true }, 1);
      ann.audio.frame({ first: true, payload: Uint8Array.of(42) });
      ann.release();
      ann.audio.frame({ last: true, payload: new Uint8Array(0) });
      await ear.next('talk.stopped');
      await ear.next('talk.stopped');
      const second = ear.frames.slice(1).map(({ frame }) => [frame.first, frame.payload.length]);
      expect(second).toEqual([
        [true, 1],
        [false, 0],
      ]);
    });

    it('ends when the audio process closes the microphone by itself', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.press();
      ann.audio.frame({ first: true });
      ann.audio.frame({ last: true, payload: new Uint8Array(0) });
      expect(ann.state.microphone.type).toBe('closed');
      expect(await ann.notice('talk-closed')).toMatchObject({ reason: 'watchdog' });
      await ear.next('talk.stopped', ({ reason }) => reason === 'released');
    });

    it('is refused on a busy channel, with the holder, and is not tried again', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ear.press([{ channel: 'orders' }]);
      await ear.next('talk.granted');
      ann.press({ channel: 'orders' });
      const denied = await ann.message('talk.denied');
      expect(denied.refused).toMatchObject([{ reason: 'busy', holder: ear.you }]);
      expect(await ann.notice('talk-closed')).toMatchObject({ reason: 'denied' });
      ear.release();
      await ann.message('talk.stopped');
      ann.press({ channel: 'orders' }, true);
      expect(ann.state.microphone.type).toBe('closed');
    });

    it('ends when a station with priority takes the floor', async () => {
      const [ann, boss] = [await join('Ann'), await join('Boss')];
      ann.press({ channel: 'orders' });
      ann.audio.frame({ first: true });
      await ann.message('talk.granted');
      boss.station.talk.onEvent({
        type: 'press',
        key: 'k',
        targets: [{ channel: 'orders' }],
        mode: 'momentary',
        source: 'window',
        override: true,
      });
      expect(await ann.notice('talk-closed')).toMatchObject({ reason: 'ended-by-server' });
      expect(ann.audio.all('talk.close')).toHaveLength(1);
    });

    it('follows the codecs of new listeners', async () => {
      const ann = await join('Ann');
      ann.press();
      await ann.message('talk.granted');
      const phone = await connectWireClient({ port: server.port, name: 'Phone', codecs: ['PCMU/8000'] });
      await phone.subscribe(['main']);
      await ann.message('channel.codec');
      expect(ann.audio.all('talk.codec')).toEqual([{ type: 'talk.codec', codec: 'PCMU/8000' }]);
    });
  });

  describe('the microphone', () => {
    it.each([
      ['the audio process dies', 'audio-lost'],
      ['the microphone is unplugged', 'device-lost'],
    ] as const)('closes at once when %s, and waits for a new press', async (what, reason) => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.press();
      ann.audio.frame({ first: true });
      if (reason === 'audio-lost') ann.audio.die('killed by SIGKILL');
      else ann.audio.setInput('lost');
      expect(await ann.notice('talk-closed'), what).toMatchObject({ reason });
      await ear.next('talk.stopped', (stopped) => stopped.reason === 'released');
      if (reason === 'device-lost') ann.audio.setInput('running');
      await ann.until(({ audio }) => audio.input.type === 'running');
      // The key is still down.
      ann.press();
      expect(ann.state.microphone.type).toBe('closed');
      expect(ann.audio.all('talk.open')).toHaveLength(reason === 'audio-lost' ? 0 : 1);
      ann.release();
      ann.press();
      expect(ann.state.microphone.type).toBe('open');
      await ann.message('talk.granted');
    });

    it('is closed in a restarted audio process, which gets all other settings', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.station.setGain('main', -12);
      ear.press([MAIN]);
      await ann.message('talk.started');
      ann.press(SECOND);
      ann.audio.die('exit code 1');
      await ann.until(({ audio }) => audio.process.type === 'restarting');
      await ann.until(({ audio }) => audio.input.type === 'running');
      expect(ann.lives).toHaveLength(2);
      expect(ann.audio.commands).toEqual([
        expect.objectContaining({ type: 'configure', frameDurationMs: 5 }),
        { type: 'output.gain', gainDb: 0 },
        { type: 'talker.gain', stationNumber: ear.you, gainDb: -12 },
      ]);
    });

    it('closes after the maximum', async () => {
      const ann = await join('Ann', { maxTalkMs: 300 });
      ann.press();
      expect(await ann.notice('talk-closed')).toMatchObject({ reason: 'too-long' });
    });
  });

  describe('volume', () => {
    const talkerGains = (rig: StationRig): number[] =>
      rig.audio.all('talker.gain').map(({ gainDb }) => gainDb);

    it('follows the listened channels, also when they change', async () => {
      const [ann, ear] = [await join('Ann'), await listener()];
      ann.station.setGain('main', -20);
      ear.press([MAIN, SECOND]);
      await ann.message('talk.started');
      expect(talkerGains(ann)).toEqual([]);
      const from = ann.notices.length;
      ann.station.setListen('second', false);
      await ann.message('subscribed', from);
      expect(talkerGains(ann)).toEqual([-20]);
      expect(ann.station.setGain('main', -99)).toBe(-40);
      expect(talkerGains(ann)).toEqual([-20, -40]);
    });
  });

  describe('channels', () => {
    it('change one after the other without waiting for the answer', async () => {
      const ann = await join('Ann');
      ann.station.setListen('main', false);
      ann.station.setListen('second', false);
      ann.station.setTalk('orders', false);
      await ann.until(({ talk }) => !talk.includes('orders'));
      expect(ann.state).toMatchObject({ listen: ['orders'], talk: ['main', 'second'] });
    });

    it('are kept when some are requested before the first welcome', async () => {
      const ann = new StationRig(url, 'Ann');
      rigs.push(ann);
      ann.station.setListen('main', true);
      ann.start();
      await ann.until(({ talk }) => talk.length === 3);
      expect(ann.state.listen).toEqual(['main', 'second', 'orders']);
    });
  });

  it('reports failures of the audio process', async () => {
    const ann = await join('Ann');
    ann.audio.say({ type: 'problem', reason: 'The output could not be set up: the disk is full.' });
    expect(await ann.notice('problem')).toMatchObject({
      reason: 'The output could not be set up: the disk is full.',
    });
  });

  it('forgets the talkers of an earlier run of the server, whose numbers are reused', async () => {
    const ann = await join('Ann');
    const ear = await listener();
    await ann.until(({ roster }) => roster.size === 1);
    const { port } = server;
    await server.close();
    await ann.until(({ connection }) => connection.type === 'waiting');
    server = await startServer({
      host: '127.0.0.1',
      port,
      config: parseConfig('{ "channels": [{ "name": "Main" }] }', 'test.json'),
      access: { type: 'open' },
      logger: silentLogger,
    });
    await ann.until(({ connection, roster }) => connection.type === 'joined' && roster.size === 0);
    expect(ann.audio.all('talker.forget')).toEqual([{ type: 'talker.forget', stationNumber: ear.you }]);
  });

  it('stops for good on request while it waits', async () => {
    // A port where nobody listens any more.
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const states: ConnectionState['type'][] = [];
    let retryInMs = 0;
    const stopped = new Promise<void>((resolve) => {
      const connection = new Connection({
        url: `ws://127.0.0.1:${String(port)}`,
        identity: { stationId: 'x', name: 'Ann', codecs: ['PCMU/8000'] },
        onState: (state) => {
          states.push(state.type);
          if (state.type !== 'waiting') return;
          ({ retryInMs } = state);
          void connection.stop().then(resolve);
        },
        onMessage: () => undefined,
        onAudio: () => undefined,
      });
      connection.start();
    });
    await stopped;
    await new Promise((resolve) => setTimeout(resolve, retryInMs + 100));
    expect(states).toEqual(['connecting', 'waiting', 'stopped']);
  });
});
