import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodecName } from '../../common/codec.ts';
import type { RunningServer } from '../../main/server/index.ts';
import { connectWireClient, type WireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';
import { findPython, has } from '../support/machine.ts';

// The Python client was written from docs/protocol.md alone: if it can join, hear and talk, the
// page is enough.
const PASSPHRASE = 'lemon orbit patrol velvet';
const SCRIPT = fileURLToPath(new URL('./python-client/partyline_client.py', import.meta.url));

const python = findPython();

let server: RunningServer;
let folder: string;

beforeEach(async () => {
  server = await startTestServer(
    { channels: [{ name: 'Main' }] },
    { type: 'passphrase', passphrase: PASSPHRASE },
  );
  folder = await mkdtemp(join(tmpdir(), 'partyline-python-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface PythonEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Starts the Python client; `next` waits for its next line. */
function startPython(args: readonly string[], passphrase = PASSPHRASE) {
  const url = `ws://127.0.0.1:${String(server.port)}`;
  const all = [SCRIPT, '--url', url, '--passphrase', passphrase, '--channel', 'main', ...args];
  const child = spawn(python!, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (event: string): Promise<PythonEvent> => {
    const line = await lines.next();
    if (line.done) throw new Error(`Python ended before "${event}"`);
    const parsed = JSON.parse(line.value) as PythonEvent;
    expect(parsed.event).toBe(event);
    return parsed;
  };
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { next, exited };
}

async function talk(
  client: WireClient,
  codec: CodecName,
  payload: Buffer,
  frameBytes: number,
): Promise<void> {
  client.press([{ channel: 'main' }]);
  for (let at = 0; at < payload.length; at += frameBytes) {
    const options = { codec, first: at === 0, last: at + frameBytes >= payload.length };
    client.sendFrame(payload.subarray(at, at + frameBytes), options);
  }
  client.release();
  expect(await client.next('talk.ended')).toMatchObject({ reason: 'released' });
}

async function talkInRealTime(client: WireClient, payload: Buffer, frameBytes: number): Promise<void> {
  client.press([{ channel: 'main' }]);
  const begin = performance.now();
  for (let at = 0; at < payload.length; at += frameBytes) {
    const dueMs = begin + (at / frameBytes) * 5;
    await wait(Math.max(0, dueMs - performance.now()));
    const options = {
      codec: 'PCMU/16000',
      first: at === 0,
      last: at + frameBytes >= payload.length,
    } as const;
    client.sendFrame(payload.subarray(at, at + frameBytes), options);
  }
  client.release();
  expect(await client.next('talk.ended')).toMatchObject({ reason: 'released' });
}

describe.runIf(has('python'))('a client in Python, written from the page', () => {
  it.each([
    ['PCMU/8000', 'PCMU/8000', 40],
    ['PCMU/16000,PCMU/8000', 'PCMU/16000', 80],
  ] as const)('with %s hears and talks, byte for byte', async (codecs, codec, frameBytes) => {
    const node = await connectWireClient({ port: server.port, name: 'Node', passphrase: PASSPHRASE });
    await node.subscribe(['main']);
    const [toPython, fromPython] = [randomBytes(frameBytes * 40), randomBytes(frameBytes * 30 + 7)];
    await writeFile(join(folder, 'say.ulaw'), fromPython);
    const heard = join(folder, 'heard.ulaw');
    const client = startPython(['--codecs', codecs, '--hear', heard, '--say', join(folder, 'say.ulaw')]);
    const ready = await client.next('ready');
    // A narrow station on the channel makes it narrow.
    if (codec === 'PCMU/8000') expect(await node.next('channel.codec')).toMatchObject({ codec });
    await talk(node, codec, toPython, frameBytes);
    expect(await client.next('heard')).toMatchObject({ talker: node.you, bytes: toPython.length });
    expect((await readFile(heard)).equals(toPython)).toBe(true);

    expect(await client.next('said')).toMatchObject({ codec, frames: 31, ended: 'released' });
    expect(await node.next('talk.stopped')).toMatchObject({ talker: ready.you, reason: 'released' });
    const frames = node.frames.map(({ frame }) => frame);
    expect(Buffer.concat(frames.map(({ payload }) => payload)).equals(fromPython)).toBe(true);
    expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, n) => n));
    expect(frames.map(({ timestamp }) => timestamp)).toEqual(frames.map((_, n) => n * frameBytes));
    expect(frames.every((frame) => frame.codec === codec && frame.stationNumber === ready.you)).toBe(true);
    expect([frames[0].first, frames[0].last, frames[30].first, frames[30].last]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    // It leaves in good order: its place is not kept.
    await node.next('station.left', ({ id }) => id === ready.you);
    expect(await client.exited).toBe(0);
  });

  it.each(['never', 'page', 'arrival', 'each', 'once'])(
    'stays connected after each talkspurt when it acknowledges: %s',
    async (manner) => {
      const node = await connectWireClient({ port: server.port, name: 'Node', passphrase: PASSPHRASE });
      await node.subscribe(['main']);
      const heard = join(folder, 'heard.ulaw');
      const client = startPython(['--hear', heard, '--acknowledge', manner, '--stay', '2.5']);
      await client.next('ready');
      // Longer than the burst of other messages, at the pace of speech, and no multiple of an
      // acknowledgement's interval.
      const payload = randomBytes(80 * 317);
      await talkInRealTime(node, payload, 80);
      expect(await client.next('heard')).toMatchObject({ bytes: payload.length });
      expect((await readFile(heard)).equals(payload)).toBe(true);
      expect(await client.next('stayed')).toEqual({ event: 'stayed', closed: null });
      expect(await client.exited).toBe(0);
      expect(server.counters.resets).toBe(0);
    },
  );

  it('sends its own mu-law', async () => {
    const node = await connectWireClient({ port: server.port, name: 'Node', passphrase: PASSPHRASE });
    await node.subscribe(['main']);
    const client = startPython(['--codecs', 'PCMU/8000', '--tone', '0.25']);
    await client.next('ready');
    await client.next('said');
    await node.framesReach(25);
    const samples = node.frames.flatMap(({ frame }) => [...frame.payload].map(decodeMulaw));
    const error = samples.map((sample, n) =>
      Math.abs(sample - 16_000 * Math.sin((2 * Math.PI * 440 * n) / 8_000)),
    );
    // Half of the widest step of the law at this level.
    expect(Math.max(...error)).toBeLessThanOrEqual(257);
    expect(samples).toHaveLength(2_000);
  });

  it('is told that its passphrase is wrong', async () => {
    const client = startPython([], 'not the passphrase');
    expect(await client.next('closed')).toEqual({ event: 'closed', code: 4401, reason: 'wrong-passphrase' });
    expect(await client.exited).toBe(1);
  });
});

/** ITU-T G.711, written out for one byte. */
function decodeMulaw(code: number): number {
  const byte = ~code & 0xff;
  const magnitude = ((((byte & 0x0f) << 3) + 132) << ((byte >> 4) & 7)) - 132;
  return byte & 0x80 ? -magnitude : magnitude;
}
