import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { amplitudeAt, readWav16, rms, sine, writeWav16 } from '../support/test-wav.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';

describe('an announcement that is stopped', () => {
  const bench = new CliBench();
  const file = bench.path('long.wav');
  let url: string;
  let ann: CliProcess;
  beforeAll(async () => {
    writeWav16(file, sine(440, 8_000, 20), 8_000);
    ({ url } = await bench.serve());
    ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
  });
  afterAll(() => bench.end());

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves the server at once after %s', async (signal) => {
    const from = ann.mark;
    const talk = bench.start(['talk', '--server', url, '--channel', 'Main', '--file', file, '--json']);
    await ann.waitFor('talk-started', ({ talker }) => talker === 'Announcement', { from });
    talk.kill(signal);
    expect(await talk.ended).toEqual({ code: 130, signal: null });
    expect(talk.stderr).toMatch(/^partyline: The announcement was stopped after \d+\.\d of 20\.0 s\.$/m);
    expect(await ann.waitFor('talk-stopped', undefined, { from })).toMatchObject({ reason: 'released' });
    await ann.waitFor('station-left', ({ station }) => station === 'Announcement', { from });
    expect(ann.all('station-updated', from).some(({ presence }) => presence === 'reconnecting')).toBe(false);
  });

  it('ends at once while no server answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const connected = new Promise((resolve) => silent.once('connection', resolve));
    const address = `ws://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const talk = bench.start(['talk', '--server', address, '--channel', 'Main', '--file', file]);
    await connected;
    talk.kill('SIGINT');
    expect(await talk.ended).toEqual({ code: 130, signal: null });
    expect(talk.stderr).toBe(`partyline: Stopped before the server at ${address} let this station in.\n`);
    silent.close();
  });
});

/** Runs what follows on a terminal of its own; everything that it writes comes out of stdout. */
const ON_A_TERMINAL = ['python3', '-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'];
const CLEAR_LINE = '\r\x1b[2K';

describe('on a terminal', () => {
  const bench = new CliBench();
  let url: string;
  beforeAll(async () => {
    ({ url } = await bench.serve());
  });
  afterAll(() => bench.end());

  it('shows the sent and the remaining time of talk in one line', async () => {
    const file = bench.path('tone.wav');
    writeWav16(file, sine(440, 8_000, 3), 8_000);
    const args = ['talk', '--server', url, '--channel', 'Main', '--file', file];
    const { code, stdout } = await bench.run(args, {}, ON_A_TERMINAL);
    expect(code).toBe(0);
    const [before = '', ...drawn] = stdout.split(CLEAR_LINE);
    expect(before).toBe('Talking on Main for 3.0 s (PCMU/16000, 0 listening).\r\n');
    expect(drawn.pop()).toBe('Done.\r\n');
    expect(drawn.length).toBeGreaterThanOrEqual(3);
    for (const line of drawn) expect(line).toMatch(/^\d+ %, about [0-3] s left: [0-3]\.\d of 3\.0 s sent$/);
    const sent = drawn.map((line) => Number(/(\d\.\d) of/.exec(line)?.[1]));
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
  });

  it('shows the recorded time of listen in one line', async () => {
    const args = ['listen', '--server', url, '--channel', 'Main', '--seconds', '3'];
    const { code, stdout } = await bench.run([...args, '--out', bench.path('out.wav')], {}, ON_A_TERMINAL);
    expect(code).toBe(0);
    const [before = '', ...drawn] = stdout.split(CLEAR_LINE);
    expect(before).toBe('Listening on Main for 3 s.\r\n');
    expect(drawn.pop()).toMatch(/^Wrote \d\.\d\d s to .*out\.wav\.\r\n$/);
    expect(drawn.length).toBeGreaterThanOrEqual(1);
    for (const line of drawn) expect(line).toMatch(/^\d+ %, about [0-3] s left: [0-3] of 3 s recorded$/);
  });

  it('shows no such line without a terminal', async () => {
    const file = bench.path('short.wav');
    writeWav16(file, sine(440, 8_000, 0.5), 8_000);
    const talk = await bench.run(['talk', '--server', url, '--channel', 'Main', '--file', file]);
    expect(talk).toMatchObject({
      stdout: 'Talking on Main for 0.5 s (PCMU/16000, 0 listening).\nDone.\n',
      stderr: '',
    });
    const args = ['listen', '--server', url, '--channel', 'Main', '--seconds', '2'];
    const listen = await bench.run([...args, '--out', bench.path('plain.wav')]);
    expect(listen.stderr).toBe('');
    expect(listen.stdout).not.toContain('\r');
  });
});

describe('an announcement of many channels', () => {
  const bench = new CliBench();
  const REFERENCE_DB = -9.03;
  let url: string;
  beforeAll(async () => {
    ({ url } = await bench.serve());
  });
  afterAll(() => bench.end());

  /** @param gains of a tone of 1 kHz on each channel. */
  function announcement(name: string, gains: readonly number[]): string {
    const tone = sine(1_000, 16_000, 0.4, 0.5);
    const samples = Int16Array.from({ length: tone.length * gains.length }, (_, n) =>
      Math.round(gains[n % gains.length] * tone[Math.floor(n / gains.length)]),
    );
    writeWav16(bench.path(name), samples, 16_000, gains.length);
    return bench.path(name);
  }

  async function heard(name: string, file: string) {
    const out = bench.path(`heard-${name}`);
    const listener = bench.start(['listen', '--server', url, '--channel', 'Main', '--out', out, '--json']);
    await listener.waitFor('listening');
    const sent = await bench.run(['talk', '--server', url, '--channel', 'Main', '--file', file, '--json']);
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    await listener.interrupt();
    return { ...sent, samples: readWav16(out).samples };
  }

  it.each([
    ['left.wav', [1, 0]],
    ['both.wav', [1, 1]],
    ['antiphase.wav', [1, -1]],
    ['centre.wav', [0, 0, 1, 0, 0, 0]],
  ])('keeps its level: %s', async (name, gains) => {
    const { samples, events } = await heard(name, announcement(name, gains));
    expect(samples).toHaveLength(6_400);
    expect(Math.abs(20 * Math.log10(rms(samples)) - REFERENCE_DB)).toBeLessThan(0.3);
    const level = events.find(({ event }) => event === 'talking')?.['levelDb'];
    expect(Math.abs(Number(level) - REFERENCE_DB)).toBeLessThan(0.3);
    expect(events.some(({ event }) => event === 'too-quiet')).toBe(false);
  });

  it('is sent with a warning that names its level when nobody could hear it', async () => {
    const { events } = await heard('quiet.wav', announcement('quiet.wav', [0.005, 0.005]));
    const warning = events.find(({ event }) => event === 'too-quiet');
    expect(warning).toMatchObject({ file: bench.path('quiet.wav') });
    expect(Number(warning?.['levelDb'])).toBeCloseTo(REFERENCE_DB - 46, 0);
    const args = ['talk', '--server', url, '--channel', 'Main', '--file', bench.path('quiet.wav')];
    expect((await bench.run(args)).stdout).toMatch(/Warning: .*quiet\.wav" is at -55\.\d dBFS/);
  });

  it('is refused when it is silent, without a tally at other stations', async () => {
    const ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
    const file = announcement('silence.wav', [0, 0]);
    const refused = await bench.run(['talk', '--server', url, '--channel', 'Main', '--file', file]);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toMatch(/^partyline: ".*silence\.wav" holds nothing but silence.*\.\n$/);
    expect(ann.all('talk-started')).toEqual([]);
  });

  it('is read from standard input', async () => {
    const talk = bench.start(['talk', '--server', url, '--channel', 'Main', '--file', '-', '--json']);
    const listening = bench.station(url, 'Bob');
    await listening.waitFor('subscribed');
    talk.sayBytes(readFileSync(announcement('piped.wav', [1, -1])));
    talk.closeStdin();
    await listening.waitFor('talk-started');
    expect(await talk.ended).toEqual({ code: 0, signal: null });
  });
});

describe('an announcement beside a listener that decodes only G.711 at 8 kHz', () => {
  const bench = new CliBench();
  const file = bench.path('tone.wav');
  let url: string;
  beforeAll(async () => {
    writeWav16(file, sine(440, 16_000, 4, 0.5), 16_000);
    ({ url } = await bench.serve());
  });
  afterAll(() => bench.end());

  const talk = (channel: string, ...more: string[]): CliProcess =>
    bench.start(['talk', '--server', url, '--channel', channel, '--file', file, '--json', ...more]);
  async function oldStation(channel: string): Promise<WireClient> {
    const port = Number(new URL(url).port);
    const client = await connectWireClient({ port, name: 'Old', codecs: ['PCMU/8000'] });
    await client.subscribe([channel.toLowerCase()], []);
    return client;
  }

  it.each([
    ['Main', []],
    ['Production', ['--codec', 'PCMU/16000']],
  ])('changes its codec while that listener is on %s, with options %j', async (channel, args) => {
    const out = bench.path(`${channel}.wav`);
    const recorder = bench.start(['listen', '--server', url, '--channel', channel, '--out', out, '--json']);
    await recorder.waitFor('listening');
    const announcement = talk(channel, ...args);
    expect(await announcement.waitFor('talking')).toMatchObject({ codec: 'PCMU/16000' });
    const old = await oldStation(channel);
    expect(await announcement.waitFor('codec')).toMatchObject({ codec: 'PCMU/8000' });
    await old.framesReach(50);
    await old.close();
    expect(await announcement.waitFor('codec', ({ codec }) => codec === 'PCMU/16000')).toBeDefined();
    expect(await announcement.ended).toEqual({ code: 0, signal: null });
    await recorder.interrupt();
    // The same tone all through, with no sample too many or too few. The recorder's own resampler
    // restarts at a change.
    const { samples, rateHz } = readWav16(out);
    expect(samples).toHaveLength(4 * rateHz);
    const levels = Array.from({ length: 40 }, (_, n) =>
      amplitudeAt(440, samples.subarray(n * 1_600, (n + 1) * 1_600), rateHz),
    );
    expect(levels.filter((level) => Math.abs(level - 0.5) > 0.02).length).toBeLessThanOrEqual(3);
    expect(Math.min(...levels)).toBeGreaterThan(0.25);
  });

  it('sends that listener every frame from the change on', async () => {
    const announcement = talk('Backstage');
    await announcement.waitFor('talking');
    const old = await oldStation('Backstage');
    expect(await announcement.waitFor('codec')).toMatchObject({ codec: 'PCMU/8000' });
    expect(await announcement.ended).toEqual({ code: 0, signal: null });
    await old.next('talk.stopped');
    const frames = old.frames.map(({ frame }) => frame);
    expect(frames.length).toBeGreaterThan(50);
    expect(frames.at(-1)!.last).toBe(true);
    for (const [n, frame] of frames.entries()) {
      expect([frame.codec, frame.payload.length]).toEqual(['PCMU/8000', 40]);
      expect(frame.sequence).toBe(frames[0].sequence + n);
      // 40 samples a frame since the announcement began, with any codec.
      expect(frame.timestamp).toBe(frame.sequence * 40);
    }
    await old.close();
  });

  it('does not exclude that listener with --codec PCMU/16000', async () => {
    const old = await oldStation('Main');
    const refused = talk('Main', '--codec', 'PCMU/16000');
    expect(await refused.ended).toEqual({ code: 5, signal: null });
    expect(refused.stderr).toContain('Not every station on Main decodes PCMU/16000');
    await old.settle();
    expect(old.unread('talk.started')).toEqual([]);
    await old.close();
  });

  it('reaches all listeners with --codec PCMU/8000, even when some join or leave', async () => {
    const announcement = talk('Backstage', '--codec', 'PCMU/8000');
    expect(await announcement.waitFor('talking')).toMatchObject({ codec: 'PCMU/8000' });
    const old = await oldStation('Backstage');
    await old.framesReach(20);
    await old.close();
    expect(await announcement.ended).toEqual({ code: 0, signal: null });
    expect(announcement.all('codec')).toEqual([]);
  });

  it('reports that its codec had to change', async () => {
    const args = ['talk', '--server', url, '--channel', 'Production', '--file', file];
    const port = Number(new URL(url).port);
    const witness = await connectWireClient({ port, name: 'Witness' });
    const announcement = bench.start([...args, '--codec', 'PCMU/16000']);
    await witness.next('talk.started');
    const old = await oldStation('Production');
    expect(await announcement.ended).toEqual({ code: 0, signal: null });
    expect(announcement.stdout).toMatch(
      /Warning: .* Production now: the announcement goes on in PCMU\/8000\./,
    );
    await Promise.all([old.close(), witness.close()]);
  });
});
