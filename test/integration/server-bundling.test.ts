import { afterEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/index.ts';
import type { Tuning } from '../../main/server/server.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';

const TALKERS = 4;
const LISTENERS = 6;
const FRAMES = 60;

let server: RunningServer | null = null;
let clients: WireClient[] = [];
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server?.close();
  clients = [];
  server = null;
});

async function join(name: string): Promise<WireClient> {
  const client = await connectWireClient({ port: server!.port, name });
  clients.push(client);
  await client.subscribe(['main']);
  return client;
}

const TUNINGS: readonly [string, Tuning][] = [
  ['bundled, past ws', { bundling: 'always', writePath: 'direct' }],
  ['bundled, through ws', { bundling: 'always', writePath: 'plain' }],
  ['one by one, past ws', { bundling: 'never', writePath: 'direct' }],
  ['one by one, through ws', { bundling: 'never', writePath: 'plain' }],
];

describe.each(TUNINGS)('audio %s', (_how, tuning) => {
  it('reaches every listener whole, once and in order, between its start and its stop', async () => {
    server = await startTestServer({ channels: [{ name: 'Main' }] }, { type: 'open' }, tuning);
    const talkers: WireClient[] = [];
    const listeners: WireClient[] = [];
    for (let n = 0; n < TALKERS; n += 1) talkers.push(await join(`Talker ${String(n)}`));
    for (let n = 0; n < LISTENERS; n += 1) listeners.push(await join(`Listener ${String(n)}`));
    // The events of each listener, frames and messages, in their order.
    const heard = listeners.map((listener) => {
      const log: string[] = [];
      listener.onFrame = ({ frame }) =>
        log.push(`${String(frame.stationNumber)} ${String(frame.payload[0])}`);
      listener.ws.on('message', (data: Buffer, isBinary) => {
        if (isBinary) return;
        const message = JSON.parse(data.toString()) as { type: string; talker?: number };
        if (message.type.startsWith('talk.s')) log.push(`${String(message.talker)} ${message.type}`);
      });
      return log;
    });
    for (const talker of talkers) {
      talker.press([{ channel: 'main' }]);
      await talker.next('talk.granted');
    }
    for (let n = 0; n < FRAMES; n += 1) {
      for (const talker of talkers) talker.sendFrame(new Uint8Array(160).fill(n));
      // Now and then one at a time, so that some wait for the bound.
      if (n % 10 === 0) await talkers[0].settle();
    }
    for (const talker of talkers) talker.release();
    for (const talker of talkers) await talker.next('talk.ended');
    for (const listener of listeners) await listener.settle();

    for (const log of heard) {
      for (const { you } of talkers) {
        const own = log.filter((line) => line.startsWith(`${String(you)} `));
        const frames = Array.from({ length: FRAMES }, (_, n) => `${String(you)} ${String(n)}`);
        expect(own).toEqual([`${String(you)} talk.started`, ...frames, `${String(you)} talk.stopped`]);
      }
    }
    const { counters: meter } = server;
    // Talkers listen as well.
    expect(meter.deliveries).toBe(TALKERS * FRAMES * (LISTENERS + TALKERS - 1));
    if (tuning.bundling === 'always') expect(meter.writes).toBeLessThan(meter.deliveries / 2);
    else expect(meter.writes).toBe(meter.deliveries);
  });
});
