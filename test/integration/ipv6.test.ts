import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FoundServer } from '../../main/contract/index.ts';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { CABLE, TwoComputers, type Computer } from '../support/two-computers.ts';

const FINDER = fileURLToPath(new URL('../support/find-servers.mjs', import.meta.url));
// Namespaces need a right that not every user has.
const why = TwoComputers.unavailable();
const WITH_MDNS = { PARTYLINE_MDNS: '' };

describe.skipIf(why !== undefined)(`two computers with IPv6 alone ${why ?? ''}`, () => {
  const bench = new CliBench();
  const looking = new Set<ChildProcess>();
  let config: string;
  let computers: TwoComputers;
  beforeAll(() => {
    config = bench.path('channels.json');
    writeFileSync(config, JSON.stringify({ name: 'Studio', open: true, channels: [{ name: 'Main' }] }));
  });
  beforeEach(() => {
    computers = new TwoComputers();
  });
  afterEach(() => {
    for (const child of looking) child.kill('SIGKILL');
    looking.clear();
    computers.end();
  });
  afterAll(() => bench.end());

  const serve = (...args: string[]): CliProcess =>
    bench.start(['serve', '--config', config, '--json', ...args], WITH_MDNS, computers.on('server'));

  const station = (computer: Computer, address: string): CliProcess =>
    bench.start(
      ['station', '--server', address, '--name', 'Ann', '--json', '--input', 'none', '--output', 'none'],
      {},
      computers.on(computer),
    );

  async function joins(computer: Computer, address: string): Promise<void> {
    const ann = station(computer, address);
    await ann.waitFor('joined');
    expect(await ann.interrupt()).toEqual({ code: 0, signal: null });
  }

  /** The first non-empty list of servers, as a desk at the other end of the cable finds it. */
  async function found(): Promise<readonly FoundServer[]> {
    const [program = '', ...rest] = [...computers.on('desk'), process.execPath, FINDER];
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...WITH_MDNS },
    });
    looking.add(child);
    for await (const line of createInterface({ input: child.stdout! })) {
      const list = JSON.parse(line) as readonly FoundServer[];
      if (list.length > 0) return list;
    }
    throw new Error('the finder has ended');
  }

  it('find each other by a link-local address, and reach the printed address', async () => {
    const server = serve();
    const { urls, onNetwork } = await server.waitFor('serving');
    await server.waitFor('announced');
    const own = computers.linkLocal('server');
    expect({ urls, onNetwork }).toEqual({ urls: [`ws://[${own}]:7420`], onNetwork: true });
    const [studio] = await found();
    expect(studio).toMatchObject({ name: 'Studio', url: `ws://[${own}%${CABLE.desk}]:7420` });
    await joins('desk', studio!.url);
    await joins('desk', String(urls));
    await joins('server', String(urls));
  });

  it('accept a link-local address in every notation', async () => {
    const server = serve('--host', `[${computers.linkLocal('server')}%25${CABLE.server}]`);
    await server.waitFor('serving');
    const own = computers.linkLocal('server');
    const zone = CABLE.desk;
    for (const address of [
      own,
      `${own}%${zone}`,
      `[${own}%25${zone}]:7420`,
      `ws://[${own}%${zone}]`,
      `ws://${own}%25${zone}`,
    ])
      await joins('desk', address);
  });

  it('list the interfaces after an unknown zone', async () => {
    const own = computers.linkLocal('server');
    const talk = ['listen', '--server', `${own}%eth7`, '--channel', 'Main', '--out', bench.path('x.wav')];
    const { code, stderr } = await bench.run(talk, {}, computers.on('desk'));
    expect(code).toBe(3);
    expect(stderr).toContain(`no network interface with the name after the "%"`);
    expect(stderr).toContain(CABLE.desk);
  });

  it('prefer the address of their own network', async () => {
    computers.give('server', 'fd00:7420::5/64');
    computers.give('desk', 'fd00:7420::6/64');
    const server = serve();
    const { urls } = await server.waitFor('serving');
    expect(urls).toEqual(['ws://[fd00:7420::5]:7420']);
    const [studio] = await found();
    expect(studio).toMatchObject({ url: 'ws://[fd00:7420::5]:7420' });
    await joins('desk', 'fd00:7420::5');
  });

  it.each(['fd00:7420::5', 'fe80'])('find a server that listens on %s alone', async (host) => {
    computers.give('server', 'fd00:7420::5/64');
    computers.give('desk', 'fd00:7420::6/64');
    const server = serve('--host', host === 'fe80' ? computers.linkLocal('server') : host);
    const { urls } = await server.waitFor('serving');
    const [studio] = await found();
    await joins('desk', studio!.url);
    await joins('desk', String(urls));
  });

  it('announce nothing without a network', async () => {
    computers.unplug();
    const server = serve();
    expect(await server.waitFor('serving')).toMatchObject({
      urls: ['ws://localhost:7420'],
      onNetwork: false,
    });
    const { reason } = await server.waitFor('not-announced');
    expect(reason).toContain('no network');
    expect(server.all('announced')).toEqual([]);
    await joins('server', 'localhost');
  });
});
