import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { isAlive } from '../support/process-alive.ts';

describe('partyline station, without sound', () => {
  const bench = new CliBench();
  let url: string;
  const stations: CliProcess[] = [];
  beforeAll(async () => {
    const config = bench.path('channels.json');
    writeFileSync(
      config,
      JSON.stringify({
        open: true,
        channels: [
          { name: 'Main' },
          { name: 'Stage Left' },
          { name: 'Orders', mode: 'exclusive' },
          { name: 'Private', listen: ['Director'], talk: ['Director'] },
        ],
      }),
    );
    ({ url } = await bench.serve(['--config', config]));
  });
  afterEach(async () => {
    for (const station of stations.splice(0)) {
      if (station.isAlive) station.say('quit');
      expect(await station.ended).toEqual({ code: 0, signal: null });
      expect(station.stderr).toBe('');
    }
  });
  afterAll(() => bench.end());

  async function join(name: string, args: readonly string[] = []): Promise<CliProcess> {
    const station = bench.station(url, name, args);
    stations.push(station);
    await station.waitFor('subscribed');
    await station.waitFor('audio-process', ({ state }) => state === 'running');
    return station;
  }

  it('listens to channels that appear after a restart of the server, but to none that was switched off', async () => {
    const config = bench.path('growing.json');
    const channels = (...names: string[]): void =>
      writeFileSync(config, JSON.stringify({ open: true, channels: names.map((name) => ({ name })) }));
    channels('One', 'Two');
    const first = await bench.serve(['--config', config]);
    const ann = bench.station(first.url, 'Ann');
    const bob = bench.station(first.url, 'Bob', ['--listen', 'One', '--talk', '']);
    await ann.waitFor('subscribed', ({ listen }) => String(listen) === 'one,two');
    await bob.waitFor('subscribed');
    ann.say('listen Two off');
    await ann.waitFor('subscribed', ({ listen }) => String(listen) === 'one');
    const { mark } = bob;
    await first.process.interrupt();
    channels('One', 'Two', 'Three');
    await bench.serve(['--config', config], { port: first.port });
    await ann.waitFor(
      'subscribed',
      ({ listen, talk }) => `${String(listen)} ${String(talk)}` === 'one,three one,two,three',
    );
    await bob.waitFor('joined', ({ channels }) => (channels as unknown[]).length === 3);
    await bob.waitFor('subscribed', ({ listen, talk }) => `${String(listen)} ${String(talk)}` === 'one ', {
      from: mark,
    });
    for (const station of [ann, bob]) expect(await station.interrupt()).toEqual({ code: 0, signal: null });
  });

  it('joins, reports the others, and leaves without a trace', async () => {
    const ann = await join('Ann');
    const joined = await ann.waitFor('joined');
    expect(joined).toMatchObject({ station: 'Ann', resumed: false, stations: [] });
    expect(await ann.waitFor('subscribed')).toMatchObject({
      listen: ['main', 'stage-left', 'orders'],
      talk: ['main', 'stage-left', 'orders'],
      refused: [],
    });
    const bob = await join('Bob');
    await ann.waitFor('station-joined', ({ station }) => station === 'Bob');
    expect((await bob.waitFor('joined'))['stations']).toEqual(['Ann']);
    const audio = (await bob.waitFor('audio-process', ({ state }) => state === 'running'))['pid'] as number;
    bob.say('quit');
    expect(await bob.ended).toEqual({ code: 0, signal: null });
    expect(await ann.waitFor('station-left')).toMatchObject({ station: 'Bob' });
    expect(isAlive(audio)).toBe(false);
  });

  it('tells apart stations with similar names, and sorts numbers as people do', async () => {
    for (const name of ['Desk 10', 'Desk 9', 'Mark']) await join(name);
    const ann = await join('Ann');
    const from = ann.mark;
    await join('M\u0430rk');
    const [first, second] = await Promise.all(
      ['Mark', 'M\u0430rk'].map(async (name) => {
        ann.say(`call @${name}`);
        const { target } = await ann.waitFor(
          'called',
          ({ target: it }) => (it as string).startsWith(`@${name} (#`),
          { from },
        );
        return target as string;
      }),
    );
    expect(first).toMatch(/^@Mark \(#\d+\)$/);
    expect(second).toMatch(/^@M\u0430rk \(#\d+\)$/);
    // A printed name can be typed.
    const again = ann.mark;
    ann.say(`call ${String(second)}`);
    await ann.waitFor('called', ({ target }) => target === second, { from: again });
    ann.say('status');
    const { stations } = await ann.waitFor('status', undefined, { from });
    expect((stations as { name: string }[]).map(({ name }) => name)).toEqual([
      'Desk 9',
      'Desk 10',
      first?.slice(1),
      second?.slice(1),
    ]);
  });

  it('listens to the channels of the command line and of commands', async () => {
    const ann = await join('Ann', ['--listen', 'stage left', '--talk', '']);
    expect(await ann.waitFor('subscribed')).toMatchObject({ listen: ['stage-left'], talk: [] });
    const from = ann.mark;
    // Two lines at once: the second must not undo the first.
    ann.say('listen Main on\nlisten Stage Left off\ntalk orders on');
    await ann.waitFor('subscribed', ({ talk }) => (talk as string[]).length === 1, { from });
    ann.say('status');
    expect(await ann.waitFor('status', undefined, { from })).toMatchObject({
      connection: 'joined',
      name: 'Ann',
      listen: ['main'],
      talk: ['orders'],
      microphone: { open: false, targets: [] },
    });
  });

  it('hears no channel with an empty list', async () => {
    const ann = await join('Ann', ['--listen', '']);
    expect(await ann.waitFor('subscribed')).toMatchObject({
      listen: [],
      talk: ['main', 'stage-left', 'orders'],
    });
  });

  it('reports that it may not hear a channel', async () => {
    const ann = await join('Ann', ['--listen', 'Main,Private']);
    expect(await ann.waitFor('subscribed')).toMatchObject({
      listen: ['main'],
      refused: [{ channel: 'private', reason: 'not-permitted' }],
    });
  });

  it('calls a station and a channel', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await ann.waitFor('station-joined');
    ann.say('call Bob');
    expect(await bob.waitFor('call')).toMatchObject({ from: 'Ann', target: '@Bob' });
    expect(await ann.waitFor('called')).toMatchObject({ target: '@Bob', reached: 1 });
    bob.say('call stage left');
    expect(await ann.waitFor('call')).toMatchObject({ from: 'Bob', target: 'Stage Left' });
    const from = ann.mark;
    ann.say('call Cid');
    expect((await ann.waitFor('error', undefined, { from }))['message']).toContain('stations are: Bob');
  });

  it('reports what is wrong with a command, and continues', async () => {
    const ann = await join('Ann');
    const answers = async (line: string): Promise<unknown> => {
      const from = ann.mark;
      ann.say(line);
      return (await ann.waitFor('error', undefined, { from }))['message'];
    };
    expect(await answers('dance')).toContain('no command "dance"');
    expect(await answers('listen Main')).toBe('Write it as: listen CH on|off');
    expect(await answers('press Nowhere')).toContain('The channels are: Main, Stage Left, Orders, Private.');
    expect(await answers('gain Main loud')).toContain('gain CH dB');
    expect(await answers('release Nowhere')).toContain('Nowhere');
    expect(await answers('press @ann')).toBe('A station cannot talk to itself, or call itself.');
    expect(await answers('call @Ann')).toBe('A station cannot talk to itself, or call itself.');
  });

  it('refuses a press without a microphone, with the reason', async () => {
    const ann = await join('Ann');
    ann.say('press Main');
    expect(await ann.waitFor('mic-refused')).toMatchObject({ reason: 'device-lost' });
    expect(ann.all('mic-open')).toEqual([]);
  });

  it('sets a volume, and reports its limits', async () => {
    const ann = await join('Ann');
    ann.say('gain Stage Left -6.5');
    expect(await ann.waitFor('gain')).toMatchObject({ channel: 'stage-left', gainDb: -6.5 });
    const from = ann.mark;
    ann.say('gain main +20 dB');
    expect(await ann.waitFor('error', undefined, { from })).toMatchObject({
      message: '20 dB: the volume of a channel goes from -40 to +6 dB.',
    });
    ann.say('gain main +6 dB');
    expect(await ann.waitFor('gain', undefined, { from })).toMatchObject({ channel: 'main', gainDb: 6 });
    expect(ann.all('gain', from)).toHaveLength(1);
  });

  it('continues to listen when its stdin is closed', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    bob.closeStdin();
    ann.say('call Bob');
    await bob.waitFor('call');
    expect(await bob.interrupt()).toEqual({ code: 0, signal: null });
  });

  it('prints sentences without --json', async () => {
    const ann = bench.start([
      'station',
      '--server',
      url,
      '--name',
      'Ann',
      '--input',
      'none',
      '--output',
      'none',
    ]);
    stations.push(ann);
    const bob = await join('Bob');
    const { stations: present } = await bob.waitFor('joined');
    if (!(present as string[]).includes('Ann')) await bob.waitFor('station-joined');
    bob.say('call Ann');
    await bob.waitFor('called', ({ reached }) => reached === 1);
    bob.say('quit');
    await bob.ended;
    await ann.waitForText('Bob left.');
    ann.say('status\nquit');
    await ann.ended;
    expect(ann.stdout).toContain('Joined as Ann. Channels: Main, Stage Left, Orders, Private.');
    expect(ann.stdout).toContain('Bob calls @Ann. Answer with: press @Bob');
    expect(ann.stdout).toContain('Connection: joined. Microphone: closed.');
    expect(ann.stdout).not.toContain('{');
  });

  it('reports that it is not connected yet, instead of an empty channel list', async () => {
    const ann = bench.station('ws://127.0.0.1:9', 'Ann');
    stations.push(ann);
    await ann.waitFor('disconnected', ({ reason }) => reason === 'ECONNREFUSED');
    ann.say('press Main');
    expect((await ann.waitFor('error'))['message']).toContain('no connection');
    ann.say('release Main');
    expect((await ann.waitFor('error', undefined, { from: ann.mark }))['message']).toContain('no connection');
  });
});
