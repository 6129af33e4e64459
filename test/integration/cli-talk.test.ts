import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { sine, writeWav16 } from '../support/test-wav.ts';

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

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s leaves no ghost', async (signal) => {
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

  it('while nobody answers ends at once', async () => {
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
