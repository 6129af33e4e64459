import { readFileSync } from 'node:fs';
import { afterAll, expect, describe, it } from 'vitest';
import { CliBench } from '../support/cli-process.ts';

describe('partyline serve', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('is open on loopback with default channels, and stops cleanly', async () => {
    const { process: server, serving, url } = await bench.serve();
    expect(serving).toMatchObject({
      urls: [url],
      access: { type: 'open' },
      channels: [{ name: 'Main' }, { name: 'Production' }, { name: 'Backstage' }],
    });
    const ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
    expect(server.all('stopped')).toHaveLength(1);
    // Nobody is thrown out: it may come back.
    expect(await ann.waitFor('disconnected')).toMatchObject({ reason: 'server-stopping' });
    expect(ann.isAlive).toBe(true);
  });

  it('asks for a passphrase on every interface, creates it once, and shows it at every start', async () => {
    const passphrases: string[] = [];
    for (const isNew of [true, false]) {
      // The server listens on every interface of this machine, including loopback, and announces
      // nothing.
      const server = bench.start(['serve', '--port', '0', '--json']);
      const serving = await server.waitFor('serving');
      const access = serving['access'] as {
        type: string;
        passphrase: string;
        source: string;
        isNew: boolean;
      };
      expect(access).toMatchObject({ type: 'passphrase', isNew });
      expect(readFileSync(access.source, 'utf8')).toContain(access.passphrase);
      passphrases.push(access.passphrase);
      const url = `ws://127.0.0.1:${String(serving['port'])}`;
      const wanted = bench.station(url, 'Ann', ['--passphrase', access.passphrase]);
      expect(await wanted.waitFor('joined')).toMatchObject({ station: 'Ann' });
      const stranger = await bench.run(['station', '--server', url, '--name', 'Eve', '--json']);
      expect(stranger.code).toBe(4);
      await server.interrupt();
    }
    expect(passphrases[0]).toBe(passphrases[1]);
    expect(passphrases[0].split(/[ -]/).length).toBeGreaterThanOrEqual(3);
  });

  it('tells people how to connect', async () => {
    const server = bench.start(['serve', '--host', '127.0.0.1', '--port', '0']);
    await server.waitForText('Ctrl+C');
    await server.interrupt();
    expect(server.stdout).toMatch(/Partyline serves Main, Production, Backstage\./);
    expect(server.stdout).toMatch(/Stations connect to: ws:\/\/127\.0\.0\.1:\d+/);
    expect(server.stdout).toContain('The server has stopped.');
  });
});

describe('a command with a closed output', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('continues to serve and listen', async () => {
    const { process: server, url } = await bench.serve(['--verbose']);
    const ann = bench.station(url, 'Ann');
    const bob = bench.station(url, 'Bob');
    await ann.waitFor('subscribed');
    await bob.waitFor('subscribed');
    server.stopReading();
    ann.stopReading();
    // Each has something to say now, and finds out that nobody reads it.
    ann.say('status');
    const cid = bench.station(url, 'Cid');
    await cid.waitFor('subscribed');
    await cid.waitFor('joined', ({ stations }) => (stations as string[]).toSorted().join() === 'Ann,Bob');
    for (let n = 0; n < 3; n++) {
      const from = bob.mark;
      ann.say('call Bob');
      await bob.waitFor('call', ({ from: caller }) => caller === 'Ann', { from });
    }
    expect(server.isAlive).toBe(true);
    for (const process of [ann, server]) expect(await process.interrupt()).toEqual({ code: 0, signal: null });
  });

  it('ends without an error after its work', async () => {
    const devices = bench.start(['devices', '--json']);
    devices.stopReading();
    const { code, signal } = await devices.ended;
    expect(signal).toBeNull();
    // 8: this machine has no sound system.
    expect([0, 8]).toContain(code);
  });
});

describe('a server whose terminal is closed', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('stops cleanly, as on a signal', async () => {
    const { process: server, url } = await bench.serve();
    const ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
    server.kill('SIGHUP');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(await ann.waitFor('disconnected')).toMatchObject({ reason: 'server-stopping' });
  });
});

describe('partyline doctor', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('checks everything, and gives a remedy for each problem', async () => {
    const { code, events } = await bench.run(['doctor', '--json']);
    const findings = events.filter(({ event }) => event === 'finding');
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['Node.js', 'Sound system', 'Data folder', 'Port 7420']),
    );
    for (const finding of findings)
      if (!finding['ok']) expect(finding['remedy']).toMatch(/\.$|ANOTHER$|naudiodon$/);
    const missing = findings.some(({ ok, optional }) => !ok && !optional);
    expect(code).toBe(missing ? 8 : 0);
    expect(events.at(-1)?.event).toBe(missing ? 'failed' : 'healthy');
  });

  it('finds a data folder that cannot be written', async () => {
    for (const folder of ['/dev/null/partyline', '/proc/partyline/data']) {
      const { code, events } = await bench.run(['doctor', '--json'], { PARTYLINE_DATA: folder });
      expect(code).toBe(8);
      expect(events.find(({ check }) => check === 'Data folder')).toMatchObject({
        ok: false,
        optional: false,
      });
    }
  });
});
