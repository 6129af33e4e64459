import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchStep } from '../../main/cli/bench/verdict.ts';
import { CliBench, type SeenEvent } from '../support/cli-process.ts';
import { connectWireClient } from '../support/wire-client.ts';

const asStep = (event: SeenEvent): BenchStep => event as unknown as BenchStep;

describe('partyline bench', () => {
  const bench = new CliBench();
  const passphrase = 'four plain words here';
  let url: string;
  let port: number;
  let metrics: string;
  beforeAll(async () => {
    const file = bench.path('channels.json');
    const channels = [
      { name: 'Bench' },
      { name: 'Floor', mode: 'exclusive', override: ['Boss'] },
      { name: 'Stage', talk: ['Stage *'] },
      { name: 'Main' },
    ];
    writeFileSync(file, JSON.stringify({ passphrase, maxTalkspurtSeconds: 2, channels }));
    const server = await bench.serve(['--config', file, '--metrics-port', '0']);
    ({ url, port } = server);
    metrics = server.serving['metrics'] as string;
  });
  afterAll(() => bench.end());

  const args = (...more: string[]): string[] => [
    'bench',
    '--server',
    url,
    '--passphrase',
    passphrase,
    '--json',
    ...more,
  ];

  it('accounts for every frame over several threads and talkspurts, and leaves no station behind', async () => {
    const watcher = await connectWireClient({ port, passphrase, name: 'Watcher' });
    const counts = ['--listeners', '6', '--talkers', '2', '--seconds', '3', '--threads', '2'];
    const run = await bench.run(args(...counts, '--metrics', metrics));
    expect(run.stderr).toBe(
      'Running the bench (6 listeners, up to 2 talkers), about 5 s; progress is shown on a terminal only.\n',
    );
    expect(run.code).toBe(0);
    const steps = run.events.filter(({ event }) => event === 'bench-step').map(asStep);
    expect(steps.map(({ talkers }) => talkers)).toEqual([2]);
    const [{ due, received, outOfOrder, deliveriesPerS, delayMs, cut, server, generator }] = steps;
    // 100 frames a second and talker, to each of 6; a busy computer may have lost some of the time.
    expect((due + 6 * generator.unsent) / (6 * 2 * 300)).toBeGreaterThan(0.8);
    expect(deliveriesPerS).toBeGreaterThan(0.5 * 6 * 2 * 100);
    expect(outOfOrder).toBe(0);
    // The missing frames are those that the server reports as dropped, and those after it had ended
    // a talkspurt.
    expect(server!.cores).toBeGreaterThan(0);
    if (cut === 0) expect(due - received).toBeLessThanOrEqual(server!.drops);
    expect(received).toBeLessThanOrEqual(due);
    expect(delayMs!.p50).toBeGreaterThan(0);
    expect(delayMs!.p50).toBeLessThanOrEqual(delayMs!.p95);
    expect(delayMs!.p99).toBeLessThanOrEqual(delayMs!.max);
    expect(run.events.at(-1)).toMatchObject({ event: 'bench-result', sameComputer: true });

    // Talkspurts went on past this server's limit of two seconds, each with a new one before it.
    await watcher.settle();
    const started = watcher.messages.filter(({ type }) => type === 'talk.started');
    expect(started.length).toBeGreaterThan(3);
    const came = watcher.messages.filter((message) => message.type === 'station.joined');
    expect(came).toHaveLength(9);
    for (const { station } of came) await watcher.next('station.left', ({ id }) => id === station.id);
    await watcher.close();
  });

  it('warns that stations will hear it, and sends silence', async () => {
    const ann = await connectWireClient({ port, passphrase, name: 'Ann' });
    await ann.subscribe(['main'], []);
    const few = ['--listeners', '1', '--talkers', '1', '--seconds', '1', '--frame-ms', '20'];
    const run = await bench.run(args(...few, '--channel', 'main'));
    expect(run.code).toBe(0);
    expect(run.events[0]).toMatchObject({ event: 'bench-warning', channel: 'main', listening: ['Ann'] });
    await ann.next('talk.stopped');
    expect(ann.frames.length).toBeGreaterThan(40);
    for (const { frame } of ann.frames) {
      expect([frame.codec, frame.payload.length]).toEqual(['PCMU/16000', 320]);
      expect(frame.payload.every((byte) => byte === 0xff)).toBe(true);
    }
    await ann.close();
  });

  it.each([
    [['--channel', 'Nowhere'], 5, /There is no channel "Nowhere"/],
    [['--channel', 'Floor', '--talkers', '2'], 5, /"Floor" is exclusive: .* --talkers 1/],
    [
      ['--channel', 'Stage'],
      5,
      /no permission .* Choose another --channel, or a --name that may talk there\./,
    ],
    [['--metrics', 'http://127.0.0.1:1/metrics'], 3, /The metrics at http:.* cannot be read/],
    [['--listeners', '0'], 2, /--listeners 0: give a number from 1 to 1000/],
    [['--listeners', '1000', '--talkers', '4'], 2, /more than the 1000 stations .* at most 996 listeners/],
    [['--name', 'N'.repeat(60)], 2, /--name: give at most 50 characters/],
    [['--frame-ms', '15'], 2, /choose one of 5, 10, 20/],
  ])('refuses %j with a sentence', async (more, code, words) => {
    const run = await bench.run(args('--listeners', '2', '--talkers', '1', '--seconds', '1', ...more));
    expect(run.stderr).toMatch(words);
    expect(run.code).toBe(code);
  });

  it('does not interrupt the holder of the floor', async () => {
    const ann = await connectWireClient({ port, passphrase, name: 'Ann' });
    await ann.subscribe([], ['floor']);
    ann.press([{ channel: 'floor' }]);
    await ann.next('talk.granted');
    const holding = setInterval(() => ann.sendFrame(new Uint8Array(160).fill(0xff)), 50);
    // This server ends it after two seconds: it is pressed again until the bench has seen it.
    const again = setInterval(() => ann.press([{ channel: 'floor' }]), 1_000);
    const run = await bench.run(args('--channel', 'Floor', '--listeners', '1', '--talkers', '1'));
    clearInterval(holding);
    clearInterval(again);
    expect(run.stderr).toMatch(/"Floor" is busy: Ann holds the floor/);
    expect(run.code).toBe(5);
    await ann.close();
  });

  it('does not blame the server when a station with priority takes the floor', async () => {
    const boss = await connectWireClient({ port, passphrase, name: 'Boss' });
    await boss.subscribe(['floor']);
    const run = bench.run(args('--channel', 'Floor', '--listeners', '1', '--talkers', '1', '--seconds', '1'));
    await boss.next('talk.started');
    boss.press([{ channel: 'floor' }], true);
    const { events } = await run;
    expect(events.find(({ event }) => event === 'bench-step')).toMatchObject({
      cut: 0,
      displaced: 1,
      judgement: 'unclear',
    });
    const { verdict } = events.find(({ event }) => event === 'bench-result')!;
    expect((verdict as string[])[0]).toContain('somebody else took the floor');
    await boss.close();
  });

  it('leaves on Ctrl+C, and reports it', async () => {
    const watcher = await connectWireClient({ port, passphrase, name: 'Watcher' });
    const long = bench.start(args('--listeners', '4', '--talkers', '1', '--seconds', '600'));
    await long.waitFor('bench-joined');
    await watcher.next('talk.started');
    expect(await long.interrupt()).toEqual({ code: 130, signal: null });
    expect(long.stderr).toContain('All of its stations have left the server.');
    // Listeners, the talker, and the station that looked around first. Each departure is reported
    // in its own time.
    const came = watcher.messages.filter((message) => message.type === 'station.joined');
    expect(came.length).toBeGreaterThanOrEqual(5);
    for (const { station } of came) await watcher.next('station.left', ({ id }) => id === station.id);
    await watcher.close();
  });
});

describe('partyline bench on a server without a channel for tests', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('explains how to add one, and sends nothing', async () => {
    const { url } = await bench.serve();
    const run = await bench.run(['bench', '--server', url]);
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('Add { "name": "Bench" } to the channels of the server');
  });
});
