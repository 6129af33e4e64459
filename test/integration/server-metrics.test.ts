import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench } from '../support/cli-process.ts';
import { parseMetrics, type Sample } from '../support/prometheus-text.ts';
import { connectWireClient } from '../support/wire-client.ts';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

function get(port: number, path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { method = 'GET', host } = options;
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], body });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('the metrics of partyline serve', () => {
  const bench = new CliBench();
  let port: number;
  let metricsPort: number;
  beforeAll(async () => {
    // On every interface: the metrics must stay on loopback even then.
    const file = bench.path('open.json');
    writeFileSync(file, JSON.stringify({ open: true, channels: [{ name: 'Main' }] }));
    const server = bench.start(['serve', '--port', '0', '--config', file, '--metrics-port', '0', '--json']);
    const serving = await server.waitFor('serving');
    port = serving['port'] as number;
    const url = serving['metrics'] as string;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    metricsPort = Number(new URL(url).port);
  });
  afterAll(() => bench.end());

  async function scrape(): Promise<(name: string, labels?: Record<string, string>) => number> {
    const { status, type, body } = await get(metricsPort, '/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const samples = parseMetrics(body);
    return (name, labels = {}) => {
      const fits = (sample: Sample): boolean =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
      const found = samples.filter(fits);
      expect(
        found.map((sample) => sample.labels),
        `samples of ${name}`,
      ).toHaveLength(1);
      return found[0].value;
    };
  }

  it('are zero before any station joins', async () => {
    const value = await scrape();
    expect(value('partyline_stations')).toBe(0);
    expect(value('partyline_audio_deliveries_total')).toBe(0);
    expect(value('partyline_connections_closed_total', { by: 'server', reason: 'too-slow' })).toBe(0);
    expect(value('partyline_listener_lag_seconds_count')).toBe(0);
    expect(value('partyline_audio_drops_total', { reason: 'lag' })).toBe(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(10e6);
    expect(value('partyline_event_loop_delay_seconds', { quantile: '1' })).toBeGreaterThanOrEqual(0);
  });

  it('count each event', async () => {
    const [ann, bob, eve] = await Promise.all(
      ['Ann', 'Bob', 'Eve'].map((name) => connectWireClient({ port, name })),
    );
    for (const client of [ann, bob, eve]) await client.subscribe(['main']);
    ann.press([{ channel: 'main' }]);
    await ann.next('talk.granted');
    for (let n = 0; n < 20; n += 1) ann.sendFrame(new Uint8Array(160).fill(0xff), { first: n === 0 });
    await Promise.all([bob.framesReach(20), eve.framesReach(20)]);
    bob.press([{ channel: 'nowhere' }]);
    await bob.next('talk.denied');
    const during = await scrape();
    expect(during('partyline_stations')).toBe(3);
    expect(during('partyline_talkspurts')).toBe(1);
    expect(during('partyline_talkspurts_started_total')).toBe(1);
    expect(during('partyline_talkspurts_denied_total')).toBe(1);
    expect(during('partyline_audio_frames_received_total')).toBe(20);
    expect(during('partyline_audio_deliveries_total')).toBe(40);
    expect(during('partyline_audio_write_frames_sum')).toBe(40);
    expect(during('partyline_audio_write_frames_bucket', { le: '+Inf' })).toBe(
      during('partyline_audio_write_frames_count'),
    );

    ann.release();
    await ann.next('talk.ended');
    eve.ws.send('nonsense');
    expect((await eve.closed).name).toBe('bad-message');
    await Promise.all([ann.close(), bob.close()]);
    const closes = { by: 'peer', reason: 'normal' };
    await expect.poll(async () => (await scrape())('partyline_connections_closed_total', closes)).toBe(2);
    const after = await scrape();
    expect(after('partyline_stations')).toBe(0);
    expect(after('partyline_joins_total')).toBe(3);
    expect(after('partyline_talkspurts_ended_total', { reason: 'released' })).toBe(1);
    expect(after('partyline_connections_closed_total', { by: 'server', reason: 'bad-message' })).toBe(1);
  });

  it('can only be read, at one path, under this computer’s own name', async () => {
    expect((await get(metricsPort, '/')).status).toBe(404);
    expect((await get(metricsPort, '/metrics/')).status).toBe(404);
    expect((await get(metricsPort, '/metrics', { method: 'POST' })).status).toBe(404);
    expect((await get(metricsPort, '/metrics', { host: `localhost:${String(metricsPort)}` })).status).toBe(
      200,
    );
    const { type } = await get(metricsPort, '/metrics');
    expect(await get(metricsPort, '/metrics', { method: 'HEAD' })).toEqual({ status: 200, type, body: '' });
    const rebound = await get(metricsPort, '/metrics', { host: `evil.example:${String(metricsPort)}` });
    expect(rebound.status).toBe(403);
    expect(rebound.body).not.toContain('partyline_');
  });

  it('listen on loopback alone, though the server itself listens everywhere', async () => {
    // Another address of this computer on the same port is still free: 127.0.0.2 where it exists,
    // else a network's.
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1')
      .map(({ address }) => address);
    const address = others[0] ?? '127.0.0.2';
    const probe = createServer();
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(metricsPort, address, resolve);
    });
    await new Promise((resolve) => probe.close(resolve));
    // While the server's own port is taken there.
    const taken = createServer();
    const code = await new Promise((resolve) => {
      taken.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      taken.listen(port, address, () => resolve('free'));
    });
    expect(code).toBe('EADDRINUSE');
  });
});

describe('a port for metrics', () => {
  const bench = new CliBench();
  afterAll(() => bench.end());

  it('comes from the environment', async () => {
    const server = bench.start(['serve', '--host', '127.0.0.1', '--port', '0', '--json'], {
      PARTYLINE_METRICS_PORT: '0',
    });
    const url = (await server.waitFor('serving'))['metrics'] as string;
    const { status } = await get(Number(new URL(url).port), '/metrics');
    expect(status).toBe(200);
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
  });

  it('stops the server with a sentence when it is taken or invalid', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const args = ['serve', '--host', '127.0.0.1', '--port', '0'];
    const taken = await bench.run([...args, '--metrics-port', String(port)]);
    expect(taken.code).toBe(7);
    expect(taken.stderr).toMatch(/Port \d+ for metrics could not be opened: another program has it\./);
    const wrong = await bench.run(args, { PARTYLINE_METRICS_PORT: 'many' });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: 'partyline: PARTYLINE_METRICS_PORT many: give a number from 0 to 65535.\n',
    });
    await new Promise((resolve) => holder.close(resolve));
  });

  it('is not the server’s own', async () => {
    const same = await bench.run([
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      '7555',
      '--metrics-port',
      '7555',
    ]);
    expect(same).toMatchObject({
      code: 2,
      stderr: 'partyline: Port 7555 is that of the server: give the metrics another one.\n',
    });
  });
});
