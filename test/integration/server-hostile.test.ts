import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../main/protocol/index.ts';
import { MAX_PENDING_SOCKETS } from '../../main/protocol/limits.ts';
import { connectWireClient, openWireSocket, WireSocket, type WireClient } from '../support/wire-client.ts';
import { rawConnect, rawFrame, rawUpgrade } from '../support/wire-raw.ts';
import { withinTakes } from '../support/takes.ts';
import { ServerProcess } from '../support/wire-server-process.ts';

// Each offender is closed with its named code while two stations talk and miss nothing.
const PASSPHRASE = 'lemon orbit patrol velvet';
/** A misbehaving station is closed within a second; one that never proves itself, after five. */
const SOON_MS = 1_000;
const HANDSHAKE_MS = 5_000;
const HELLO = {
  type: 'hello',
  version: 1,
  stationId: 'offender',
  name: 'Offender',
  codecs: ['PCMU/8000'],
  nonce: Buffer.alloc(32).toString('base64'),
} as const;

let server: ServerProcess;
let talker: WireClient;
let listener: WireClient;
let heapBefore = 0;

const join = (name: string): Promise<WireClient> =>
  connectWireClient({ port: server.port, name, passphrase: PASSPHRASE });
const bare = (): Promise<WireSocket> => openWireSocket(server.port);

beforeAll(async () => {
  server = await ServerProcess.start(
    { channels: [{ name: 'Main' }] },
    { type: 'passphrase', passphrase: PASSPHRASE },
  );
  talker = await join('Talker');
  listener = await join('Listener');
  await talker.subscribe(['main']);
  await listener.subscribe(['main'], []);
  // Warm up, so that memory which is allocated only once does not count as a leak.
  await Promise.all(Array.from({ length: 50 }, async () => (await bare()).close()));
  heapBefore = (await server.report()).heapBytes;
});

afterAll(() => server.stop());

/**
 * Talks in real time while something happens; afterwards, the listener has received every frame, in
 * order.
 */
async function whileTalking(happening: () => Promise<void>): Promise<void> {
  listener.frames.length = 0;
  const talkspurt = talker.press([{ channel: 'main' }]);
  const sent: number[] = [];
  const speak = (): void => {
    sent.push(talker.sendFrame(new Uint8Array(160)).readUInt16BE(6));
  };
  speak();
  const timer = setInterval(speak, 10);
  try {
    await happening();
    const until = sent.length + 20;
    while (sent.length < until) await listener.framesReach(listener.frames.length + 1);
  } finally {
    clearInterval(timer);
  }
  talker.release();
  const stopped = await listener.next('talk.stopped', (message) => message.talkspurt === talkspurt);
  expect(stopped.reason).toBe('released');
  expect(listener.frames.map(({ frame }) => frame.sequence)).toEqual(sent);
}

/** Runs an offence and expects the close that it earns. */
async function expectClose(
  offend: () => Promise<WireSocket>,
  name: string,
  withinMs = SOON_MS,
): Promise<void> {
  await whileTalking(() =>
    withinTakes(name, withinMs, async () => {
      const offender = await offend();
      const since = performance.now();
      const closed = await offender.closed;
      expect(closed.name).toBe(name);
      // ws's own reasons are empty; ours carry the name.
      if (closed.code >= 4000) expect(closed.reason).toBe(name);
      return performance.now() - since;
    }),
  );
}

async function joinedThen(act: (offender: WireClient) => void | Promise<void>): Promise<WireSocket> {
  const offender = await join('Offender');
  await act(offender);
  return offender;
}

async function bareThen(act: (offender: WireSocket) => void): Promise<WireSocket> {
  const offender = await bare();
  act(offender);
  return offender;
}

/** Sends as fast as the socket takes it until the socket is closed. */
async function flood(offender: WireSocket, send: () => void): Promise<void> {
  while (offender.ws.readyState === WebSocket.OPEN) {
    for (let n = 0; n < 100; n += 1) send();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the server', () => {
  it('closes a station that sends an unknown message', () =>
    expectClose(() => joinedThen((o) => o.ws.send('{"type":"reboot"}')), 'bad-message'));
  it('closes a station that sends bad JSON', () =>
    expectClose(() => joinedThen((o) => o.ws.send('{"type":')), 'bad-message'));
  it('closes a station that sends a field out of range', () =>
    expectClose(() => joinedThen((o) => o.ws.send('{"type":"talk.stop","talkspurt":-1}')), 'bad-message'));
  it('closes a station that sends hello twice', () =>
    expectClose(() => joinedThen((o) => o.send({ ...HELLO, codecs: ['PCMU/8000'] })), 'wrong-order'));
  it('closes a station that sends an oversized text', () =>
    expectClose(() => joinedThen((o) => o.ws.send('x'.repeat(17_000))), 'too-big'));
  it('closes a station that sends an oversized binary', () =>
    expectClose(() => joinedThen((o) => o.ws.send(Buffer.alloc(64_000))), 'too-big'));
  it('closes a station that sends an oversized frame', () => {
    const frame = Buffer.alloc(400);
    frame[0] = 1;
    return expectClose(() => joinedThen((o) => o.ws.send(frame)), 'bad-message');
  });
  it('closes a station that sends 10,000 tiny fragments', () =>
    expectClose(
      () =>
        joinedThen((o) => {
          for (let n = 0; n < 10_000; n += 1) o.ws.send('x', { fin: false });
        }),
      'too-many-fragments',
    ));
  it('closes a station that sends text that is not UTF-8', () =>
    expectClose(
      () => joinedThen((o) => o.ws.send(Buffer.from([0xff, 0xfe]), { binary: false })),
      'not-utf8',
    ));
  it('closes a station that floods with control messages', () =>
    expectClose(
      () => joinedThen((o) => flood(o, () => o.send({ type: 'subscribe', listen: ['main'], talk: [] }))),
      'too-many-messages',
    ));
  it('closes a station that floods with WebSocket pings', () =>
    expectClose(() => joinedThen((o) => flood(o, () => o.ws.ping())), 'too-many-messages'));
  it('closes a station that floods with audio', () =>
    expectClose(
      () =>
        joinedThen((o) => {
          o.press([{ channel: 'main' }]);
          return flood(o, () => o.sendFrame(new Uint8Array(160)));
        }),
      'too-many-messages',
    ));
});

describe('the server, before a proof', () => {
  it('closes a new socket that sends audio first', () =>
    expectClose(() => bareThen((o) => o.ws.send(Buffer.alloc(20))), 'wrong-order'));
  it('closes a new socket that sends auth first', () =>
    expectClose(() => bareThen((o) => o.send({ type: 'auth' })), 'wrong-order'));
  it('closes a new socket that speaks another version', () =>
    expectClose(
      () => bareThen((o) => o.send({ ...HELLO, version: 2, codecs: ['PCMU/8000'] })),
      'wrong-version',
    ));
  it('closes a new socket with another passphrase', () =>
    expectClose(
      () =>
        bareThen((o) => {
          o.send({ ...HELLO, codecs: ['PCMU/8000'] });
          o.send({ type: 'auth', proof: Buffer.alloc(32).toString('base64') });
        }),
      'wrong-passphrase',
    ));
  it('closes a new socket that comes from a web page', () =>
    expectClose(async () => {
      const ws = new WebSocket(`ws://127.0.0.1:${String(server.port)}`, SUBPROTOCOL, {
        origin: 'https://example.org',
      });
      const offender = new WireSocket(ws);
      await once(ws, 'open');
      return offender;
    }, 'origin-refused'));
  it('closes a new socket that asks for no sub-protocol', () =>
    expectClose(async () => {
      const ws = new WebSocket(`ws://127.0.0.1:${String(server.port)}`);
      const offender = new WireSocket(ws);
      await once(ws, 'open');
      return offender;
    }, 'wrong-version'));
  it('closes a new socket that stops after hello', () =>
    expectClose(
      () => bareThen((o) => o.send({ ...HELLO, codecs: ['PCMU/8000'] })),
      'handshake-timeout',
      HANDSHAKE_MS + SOON_MS,
    ));

  it('closes a new socket that sends one byte of a frame at a time', () =>
    whileTalking(async () => {
      const peer = await rawUpgrade(server.port);
      const bytes = rawFrame({ opcode: 1, payload: Buffer.alloc(120, 'x') });
      let at = 0;
      const timer = setInterval(() => peer.socket.write(bytes.subarray(at, (at += 1))), 100);
      await peer.gone;
      clearInterval(timer);
      expect(peer.closeName).toBe('handshake-timeout');
    }));

  it('closes a new socket that breaks the rules of WebSocket', () =>
    whileTalking(async () => {
      const unmasked = await rawUpgrade(server.port);
      unmasked.socket.write(rawFrame({ opcode: 1, payload: Buffer.from('{}'), masked: false }));
      const reserved = await rawUpgrade(server.port);
      reserved.socket.write(rawFrame({ opcode: 0xf }));
      // Neither finishes the closing handshake: the server does not wait for long.
      await Promise.all([unmasked.gone, reserved.gone]);
      expect([unmasked.closeName, reserved.closeName]).toEqual(['protocol-error', 'protocol-error']);
    }));

  it('closes a new socket that sends no WebSocket at all', () =>
    whileTalking(async () => {
      const garbage = await rawConnect(server.port);
      garbage.socket.write(Buffer.alloc(5_000, 0xa5));
      const silent = await rawConnect(server.port);
      const half = await rawConnect(server.port);
      half.socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      const huge = await rawConnect(server.port);
      huge.socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'y'.repeat(100_000)}`);
      await Promise.all([garbage.gone, silent.gone, half.gone, huge.gone]);
      expect(garbage.text).toMatch(/^HTTP\/1.1 400 /);
    }));

  it('closes 1,000 new sockets that stay idle', () =>
    whileTalking(async () => {
      const idle: WireSocket[] = [];
      for (let n = 0; n < 1_000; n += 100) {
        idle.push(...(await Promise.all(Array.from({ length: 100 }, bare))));
      }
      // Above the limit the oldest connections have made room, so a real station can still join.
      const colleague = await join('Colleague');
      const names = (await Promise.all(idle.map(({ closed }) => closed))).map(({ name }) => name);
      expect(new Set(names)).toEqual(new Set(['handshake-timeout']));
      await colleague.close();
      const { stats } = await server.report();
      expect(stats.pending).toBeLessThanOrEqual(MAX_PENDING_SOCKETS);
    }));
});

describe('the answer to guessed passphrases', () => {
  it('becomes slower, but not for stations that know it', () =>
    whileTalking(async () => {
      const guess = async (): Promise<number> => {
        const since = performance.now();
        const refused = connectWireClient({ port: server.port, passphrase: 'wrong guess' });
        await expect(refused).rejects.toThrow('wrong-passphrase');
        return performance.now() - since;
      };
      for (let n = 0; n < 10; n += 1) await guess();
      const guessMs = await guess();
      expect(guessMs).toBeGreaterThan(1_900);
      const since = performance.now();
      const friend = await join('Friend');
      // A busy machine slows down both; the server also makes the guesser wait for 2 s.
      expect(performance.now() - since).toBeLessThan(guessMs - 1_000);
      await friend.close();
    }));
});

describe('the server afterwards', () => {
  it('holds the two talking stations, and no more memory than before', async () => {
    const stats = async (): Promise<unknown> => (await server.report()).stats;
    await expect.poll(stats).toMatchObject({ connections: 2, pending: 0, talking: 0 });
    const { heapBytes } = await server.report();
    // A thousand sockets and floods of tens of megabytes went through; what stays is caches.
    expect(heapBytes - heapBefore).toBeLessThan(12 * 1024 * 1024);
  });
});
