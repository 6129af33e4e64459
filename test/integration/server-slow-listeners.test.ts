import { hrtime } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../main/protocol/index.ts';
import type { RunningServer } from '../../main/server/index.ts';
import { ListeningProcess } from '../support/listening-process.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';

const HEALTHY = 40;
const STALLED = 10;
const FRAME_MS = 10;
const WAIT = { interval: 20 };

let server: RunningServer;
let talker: WireClient;
let healthy: Healthy[] = [];
let stalled: ListeningProcess;
let stopTalking: () => number;

/** A listener that acknowledges, and notes what it hears. */
class Healthy {
  readonly client: WireClient;
  readonly sequences: number[] = [];
  oldestMs = 0;
  readonly #reporting: NodeJS.Timeout;

  constructor(client: WireClient) {
    this.client = client;
    client.send({ type: 'heard', frames: 0 });
    client.onFrame = ({ frame }) => {
      this.sequences.push(frame.sequence);
      this.oldestMs = Math.max(this.oldestMs, ageMs(frame.payload));
    };
    this.#reporting = setInterval(() => {
      if (!client.end) client.send({ type: 'heard', frames: this.sequences.length });
    }, limits.HEARD_INTERVAL_MS);
  }

  stop(): Promise<unknown> {
    clearInterval(this.#reporting);
    return this.client.close();
  }
}

const ageMs = (payload: Uint8Array): number =>
  Number(hrtime.bigint() - Buffer.from(payload).readBigUInt64BE()) / 1e6;

/** Keeps the pace on average. @returns stops it, and tells how many frames were sent. */
function talk(): () => number {
  const payload = Buffer.alloc(160, 0xff);
  const begin = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (; begin + sent * FRAME_MS <= performance.now(); sent += 1) {
      payload.writeBigUInt64BE(hrtime.bigint());
      talker.sendFrame(payload, { first: sent === 0 });
    }
  }, FRAME_MS / 2);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

beforeEach(async () => {
  server = await startTestServer({ channels: [{ name: 'Main' }] });
  const join = async (name: string): Promise<WireClient> => {
    const client = await connectWireClient({ port: server.port, name });
    await client.subscribe(['main']);
    return client;
  };
  talker = await join('Talker');
  healthy = [];
  for (let n = 0; n < HEALTHY; n += 1) healthy.push(new Healthy(await join(`Healthy ${String(n)}`)));
  stalled = await ListeningProcess.start(`ws://127.0.0.1:${String(server.port)}`, STALLED);
  talker.press([{ channel: 'main' }]);
  await talker.next('talk.granted');
  stopTalking = talk();
  const links = async () => (await stalled.report()).map(({ played }) => played);
  await expect.poll(async () => Math.min(...(await links())), WAIT).toBeGreaterThan(20);
});

afterEach(async () => {
  stopTalking();
  await stalled.stop();
  await Promise.all([talker.close(), ...healthy.map((listener) => listener.stop())]);
  await server.close();
});

/** Nothing too old was played, and everybody hears again. */
async function expectFresh(): Promise<void> {
  const before = await stalled.report();
  await expect
    .poll(
      async () => Math.min(...(await stalled.report()).map((link, n) => link.played - before[n].played)),
      WAIT,
    )
    .toBeGreaterThan(20);
  // Between talker and server frames wait for this process, too: as long as for the healthy ones.
  const ownMs = Math.max(...healthy.map((listener) => listener.oldestMs));
  for (const link of await stalled.report())
    expect(link.oldestMs).toBeLessThanOrEqual(limits.MAX_AUDIO_AGE_MS + limits.AUDIO_CLOCK_UNIT_MS + ownMs);
}

async function expectHealthyUnhurt(): Promise<void> {
  const sent = stopTalking();
  await talker.settle();
  for (const { client, sequences } of healthy) {
    await client.settle();
    expect(sequences).toEqual(Array.from({ length: sent }, (_, n) => n));
    expect(client.end).toBeNull();
  }
}

describe('ten listeners of fifty that stand still', () => {
  it('get no more audio after half a second, and no old audio when they return', async () => {
    stalled.freeze();
    await expect.poll(() => server.counters.drops.lag, WAIT).toBeGreaterThanOrEqual(STALLED);
    stalled.thaw();
    await expectFresh();
    const links = await stalled.report();
    expect(Math.min(...links.map(({ staleFrames }) => staleFrames))).toBeGreaterThan(0);
    await expectHealthyUnhurt();
  });

  it('are disconnected with a close name after a second, and reconnect by themselves', async () => {
    stalled.freeze();
    await expect.poll(() => server.counters.resets, WAIT).toBe(STALLED);
    expect(server.counters.closes()).toContainEqual({ by: 'server', reason: 'fell-behind', count: STALLED });
    // The server's earlier audio is a second old or more, and still in the kernel.
    stalled.thaw();
    await expect
      .poll(async () => Math.min(...(await stalled.report()).map(({ joins }) => joins)), WAIT)
      .toBe(2);
    await expectFresh();
    for (const { reasons } of await stalled.report()) expect(reasons).toEqual(['fell-behind']);
    await expectHealthyUnhurt();
  });
});
