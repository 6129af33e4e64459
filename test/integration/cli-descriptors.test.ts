import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';

/**
 * Starts the command behind it with a limit on descriptors, and without a core file of a Node that
 * cannot start.
 */
const limited = (descriptors: number): readonly string[] => [
  'bash',
  '-c',
  `ulimit -c 0; ulimit -n ${String(descriptors)}; exec "$@"`,
  '_',
];
const STACK = /^\s+at |Error:|node:internal/m;
const MISSING = 8;

describe.skipIf(process.platform === 'win32')('a low limit on open files', () => {
  const bench = new CliBench();
  let config: string;
  beforeAll(() => {
    config = bench.path('channels.json');
    writeFileSync(config, JSON.stringify({ open: true, channels: [{ name: 'Main' }] }));
  });
  afterAll(() => bench.end());

  const serve = (descriptors: number, ...args: string[]): CliProcess =>
    bench.start(
      ['serve', '--host', '127.0.0.1', '--port', '0', '--config', config, '--json', ...args],
      {},
      limited(descriptors),
    );

  it.each([96, 48, 32, 24])(
    'allows help and devices at %i, or is named in the error',
    async (descriptors) => {
      const help = await bench.run(['--help'], {}, limited(descriptors));
      expect(help).toMatchObject({ code: 0, stderr: '' });
      const devices = await bench.run(['devices', '--json'], {}, limited(descriptors));
      expect([0, MISSING]).toContain(devices.code);
      expect(devices.stderr).not.toMatch(STACK);
      if (devices.code === MISSING) expect(devices.stderr).toContain('ulimit -n');
    },
  );

  it.each([48, 32])('allows a server and a station at %i', async (descriptors) => {
    const server = serve(descriptors);
    const url = `ws://127.0.0.1:${String((await server.waitFor('serving'))['port'])}`;
    const station = bench.start(
      ['station', '--server', url, '--name', 'Ann', '--json', '--input', 'none', '--output', 'none'],
      {},
      limited(descriptors),
    );
    await station.waitFor('subscribed');
    await station.waitFor('audio-process', ({ state }) => state === 'running');
    expect(await station.interrupt()).toEqual({ code: 0, signal: null });
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
    expect(station.stderr + server.stderr).toBe('');
  });

  it.each([
    ['serve', ['serve', '--host', '127.0.0.1', '--port', '0', '--metrics-port', '0']],
    ['station --panel', ['station', '--panel']],
  ])('ends %s with one sentence at 20', async (_name, args) => {
    const { code, stderr } = await bench.run(args, {}, limited(20));
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: MISSING, lines: 1 });
    expect(stderr).toContain('ulimit -n');
  });

  it('is named by a station without sound at 20', async () => {
    const station = bench.start(
      [
        'station',
        '--server',
        'ws://127.0.0.1:9',
        '--name',
        'Ann',
        '--json',
        '--input',
        'none',
        '--output',
        'none',
      ],
      {},
      limited(20),
    );
    await station.waitFor('audio-process', ({ reason }) => String(reason).includes('ulimit -n'));
    await station.interrupt();
    expect(station.stderr).not.toMatch(STACK);
  });

  it('is checked by the doctor', async () => {
    const low = await bench.run(['doctor', '--json'], {}, limited(48));
    expect(low.events.find(({ check }) => check === 'Open files')).toMatchObject({
      ok: false,
      optional: true,
      detail: expect.stringContaining('at most 48') as unknown,
      remedy: expect.stringContaining('LimitNOFILE') as unknown,
    });
    const lower = await bench.run(['doctor', '--json'], {}, limited(24));
    expect(lower.code).toBe(MISSING);
  });

  it('makes the server tell stations the reason, admit them later, and log one line', async () => {
    const server = serve(34, '--metrics-port', '0');
    const serving = await server.waitFor('serving');
    const url = `ws://127.0.0.1:${String(serving['port'])}`;
    const port = serving['port'] as number;
    const held: WireClient[] = [];
    for (let full = false; !full;) {
      const client = await connectWireClient({ port, name: `Station ${String(held.length)}` }).catch(
        () => null,
      );
      if (client) held.push(client);
      else full = true;
      expect(held.length).toBeLessThan(30);
    }
    const late = bench.station(url, 'Late');
    await late.waitFor('disconnected', ({ reason }) => reason === 'out-of-descriptors');
    expect(server.stderr.match(/out of file descriptors/g)).toHaveLength(1);
    const page = await fetch(url.replace('ws:', 'http:'));
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('may open no more connections'),
    ]);
    const metrics = await (await fetch(String(serving['metrics']))).text();
    expect(metrics).toMatch(/reason="out-of-descriptors"\} [1-9]/);
    const talk = await bench.run([
      'listen',
      '--server',
      url,
      '--channel',
      'Main',
      '--out',
      bench.path('x.wav'),
    ]);
    expect(talk.code).toBe(3);
    expect(talk.stderr).toContain('limit on open files');
    await Promise.all(held.map((client) => client.close()));
    await late.waitFor('joined');
    await late.interrupt();
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
  });
});

describe('a command', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  /** The files that V8 has run in the process, by its own account of coverage. */
  function loaded(folder: string): string[] {
    const files = readdirSync(folder).map(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] },
    );
    return [...new Set(files.flatMap(({ result }) => result.map(({ url }) => url)))];
  }

  it('loads its own modules, and none of other commands', async () => {
    const folder = bench.path('coverage');
    mkdirSync(folder);
    const server = bench.start(['serve', '--host', '127.0.0.1', '--port', '0', '--json'], {
      NODE_V8_COVERAGE: folder,
    });
    await server.waitFor('serving');
    await server.interrupt();
    const files = loaded(folder);
    expect(files.filter((file) => file.includes('/main/server/')).length).toBeGreaterThan(20);
    const others =
      /main\/(cli\/(bench|sound|station|commands\/(demo|doctor|devices|listen|station|talk))|station\/(station|talk|connection\/connection)|desk|panel-server|hotkeys|desktop)|native-audio|naudiodon|uiohook|prom-client/;
    expect(files.filter((file) => others.test(file))).toEqual([]);
  });
});
