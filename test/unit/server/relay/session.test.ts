import { describe, expect, it } from 'vitest';
import {
  computeProof,
  encodeAudioFrame,
  type ClientMessage,
  type CloseReason,
} from '../../../../main/protocol/index.ts';
import { AUDIO_BURST, CONTROL_BURST } from '../../../../main/protocol/limits.ts';
import { Session, type Door, type SessionAction } from '../../../../main/server/relay/session.ts';

const NONCE = Buffer.alloc(32, 1).toString('base64');
const SERVER_NONCE = Buffer.alloc(32, 2).toString('base64');
const SALT = Buffer.alloc(32, 3).toString('base64');
const KEY = Buffer.alloc(32, 4);
const OPEN: Door = { type: 'open', salt: SALT };
const LOCKED: Door = { type: 'passphrase', salt: SALT, key: KEY };
const HELLO: ClientMessage = {
  type: 'hello',
  version: 1,
  stationId: 'a-1',
  name: 'Ann',
  codecs: ['PCMU/8000'],
  nonce: NONCE,
};
const FRAME = encodeAudioFrame({
  first: false,
  last: false,
  codec: 'PCMU/8000',
  stationNumber: 0,
  sequence: 0,
  timestamp: 0,
  payload: new Uint8Array(80),
});

function start(door: Door = OPEN, wrongDelayMs = 250) {
  const settings = { door, newNonce: () => SERVER_NONCE, wrongProofDelayMs: () => wrongDelayMs };
  const session = new Session(settings, 0);
  const say = (message: object, now = 0): SessionAction | null => session.text(JSON.stringify(message), now);
  return { session, say };
}

function joined(door: Door = OPEN) {
  const started = start(door);
  started.say(HELLO);
  started.say({
    type: 'auth',
    ...(door === LOCKED ? { proof: computeProof(KEY, 'client', NONCE, SERVER_NONCE) } : {}),
  });
  return started;
}

const closes = (reason: CloseReason): object => ({ type: 'close', reason });

describe('the handshake', () => {
  it('lets a station in without proof when the door is open', () => {
    const { session, say } = start();
    expect(say(HELLO)).toEqual({
      type: 'send',
      message: {
        type: 'challenge',
        version: 1,
        mode: 'open',
        nonce: SERVER_NONCE,
        salt: SALT,
        scrypt: { N: 16_384, r: 8, p: 1 },
      },
    });
    expect(say({ type: 'auth' })).toEqual({ type: 'join', hello: HELLO, proof: undefined });
    expect(session.state.type).toBe('joined');
  });

  it("lets a station in with the right proof, and returns the server's proof", () => {
    const { say } = start(LOCKED);
    expect(say(HELLO)).toMatchObject({ message: { mode: 'passphrase' } });
    expect(say({ type: 'auth', proof: computeProof(KEY, 'client', NONCE, SERVER_NONCE) })).toEqual({
      type: 'join',
      hello: HELLO,
      proof: computeProof(KEY, 'server', NONCE, SERVER_NONCE),
    });
  });

  it.each([
    ['none', undefined],
    ['one made with another passphrase', computeProof(Buffer.alloc(32, 9), 'client', NONCE, SERVER_NONCE)],
    ["the server's own, sent back", computeProof(KEY, 'server', NONCE, SERVER_NONCE)],
    ['one for other nonces', computeProof(KEY, 'client', SERVER_NONCE, NONCE)],
  ])('refuses a wrong proof (%s) after its delay', (_, proof) => {
    const { session, say } = start(LOCKED, 250);
    say(HELLO);
    expect(say({ type: 'auth', ...(proof === undefined ? {} : { proof }) }, 100)).toBeNull();
    expect(say(HELLO, 150)).toBeNull();
    expect(session.binary(FRAME, 150)).toBeNull();
    expect(session.tick(349)).toBeNull();
    expect(session.tick(350)).toMatchObject(closes('wrong-passphrase'));
    expect(session.state.type).toBe('closed');
  });

  it('ends after 5 s in every state', () => {
    for (const steps of [[], [HELLO]]) {
      const { session, say } = start();
      for (const step of steps) say(step, 4_000);
      expect(session.tick(4_999)).toBeNull();
      expect(session.tick(5_000)).toMatchObject(closes('handshake-timeout'));
    }
  });

  it.each([
    ['another version', { ...HELLO, version: 2 }, 'wrong-version'],
    ['another version with fields unknown here', { type: 'hello', version: 7, who: 'me' }, 'wrong-version'],
    ['no baseline codec', { ...HELLO, codecs: ['PCMU/16000'] }, 'bad-message'],
    ['an unknown field', { ...HELLO, extra: 1 }, 'bad-message'],
    ['an unknown message', { type: 'shutdown' }, 'bad-message'],
    ['auth first', { type: 'auth' }, 'wrong-order'],
    ['ping first', { type: 'ping', id: 1 }, 'wrong-order'],
  ] as const)('refuses %s', (_, message, reason) => {
    expect(start().say(message)).toMatchObject(closes(reason));
  });

  it('refuses text that is not JSON, and audio before welcome', () => {
    expect(start().session.text('{', 0)).toMatchObject(closes('bad-message'));
    expect(start().session.binary(FRAME, 0)).toMatchObject(closes('wrong-order'));
    const { say } = start();
    say(HELLO);
    expect(say(HELLO)).toMatchObject(closes('wrong-order'));
  });
});

describe('a joined session', () => {
  it('answers pings, and passes requests and audio on', () => {
    const { session, say } = joined(LOCKED);
    expect(say({ type: 'ping', id: 5 })).toEqual({ type: 'send', message: { type: 'pong', id: 5 } });
    expect(say({ type: 'pong', id: 5 })).toBeNull();
    const stop = { type: 'talk.stop', talkspurt: 1 };
    expect(say(stop)).toEqual({ type: 'request', message: stop });
    expect(session.binary(FRAME, 0)).toEqual({ type: 'audio', codec: 'PCMU/8000' });
  });

  it.each([
    ['hello again', HELLO, 'wrong-order'],
    ['auth again', { type: 'auth' }, 'wrong-order'],
    ['a field out of range', { type: 'ping', id: -1 }, 'bad-message'],
  ] as const)('is closed for %s', (_, message, reason) => {
    expect(joined().say(message)).toMatchObject(closes(reason));
  });

  it('is closed for a bad frame', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(400), Buffer.from('hello there, server')]) {
      expect(joined().session.binary(bytes, 0)).toMatchObject(closes('bad-message'));
    }
  });

  it('pings every 5 s, and is closed after 12 s of silence', () => {
    const { session, say } = joined();
    expect(session.tick(4_999)).toBeNull();
    expect(session.tick(5_000)).toEqual({ type: 'send', message: { type: 'ping', id: 0 } });
    expect(session.tick(5_050)).toBeNull();
    say({ type: 'pong', id: 0 }, 5_100);
    expect(session.tick(10_000)).toMatchObject({ type: 'send' });
    expect(session.tick(15_000)).toMatchObject({ type: 'send' });
    expect(session.tick(17_099)).toBeNull();
    expect(session.tick(17_100)).toMatchObject(closes('silent'));
  });

  it('counts audio as a sign of life', () => {
    const { session } = joined();
    session.tick(5_000);
    session.binary(FRAME, 11_000);
    session.tick(11_000);
    expect(session.state).toMatchObject({ type: 'joined', receivedAt: 11_000 });
    expect(session.tick(12_500)).toBeNull();
  });

  it('is closed for more messages than the burst, not for 50 a second', () => {
    const { say } = joined();
    let now = 0;
    for (let n = 0; n < CONTROL_BURST - 2; n += 1) expect(say({ type: 'pong', id: 0 })).toBeNull();
    for (let n = 0; n < 500; n += 1) expect(say({ type: 'pong', id: 0 }, (now += 20))).toBeNull();
    expect(say({ type: 'pong', id: 0 }, now)).toMatchObject(closes('too-many-messages'));
  });

  it('counts WebSocket pings like messages', () => {
    const { session } = joined();
    for (let n = 0; n < CONTROL_BURST - 2; n += 1) expect(session.transportControl(0)).toBeNull();
    expect(session.transportControl(0)).toMatchObject(closes('too-many-messages'));
  });

  it('is closed for too many frames, not for 5 ms frames', () => {
    const { session } = joined();
    for (let n = 0; n < 4_000; n += 1) expect(session.binary(FRAME, n * 5)).toMatchObject({ type: 'audio' });
    for (let n = 0; n < AUDIO_BURST; n += 1) session.binary(FRAME, 20_000);
    expect(session.binary(FRAME, 20_000)).toMatchObject(closes('too-many-messages'));
    expect(session.binary(FRAME, 99_000)).toBeNull();
  });
});
