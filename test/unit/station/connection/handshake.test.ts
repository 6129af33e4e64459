import { describe, expect, it } from 'vitest';
import {
  computeProof,
  derivePassphraseKey,
  SCRYPT_PARAMETERS,
  type ChallengeMessage,
  type WelcomeMessage,
} from '../../../../main/protocol/index.ts';
import { Handshake, type KeyCache } from '../../../../main/station/connection/handshake.ts';

const IDENTITY = { stationId: 'x', name: 'Ann', codecs: ['PCMU/8000'] as const };
const SECRET = { ...IDENTITY, passphrase: 'lemon orbit patrol velvet' };
const SALT = Buffer.alloc(16, 1).toString('base64');
const NONCE = Buffer.alloc(32, 2).toString('base64');

const challenge = (mode: 'open' | 'passphrase'): ChallengeMessage => ({
  type: 'challenge',
  version: 1,
  mode,
  nonce: NONCE,
  salt: SALT,
  scrypt: SCRYPT_PARAMETERS,
});
const welcome = (proof?: string): WelcomeMessage => ({
  type: 'welcome',
  session: 's',
  resumeToken: NONCE,
  resumed: false,
  epoch: 'e',
  you: 1,
  name: 'Ann',
  ...(proof === undefined ? {} : { proof }),
  frameDurationMs: 10,
  maxTalkspurtMs: 60_000,
  channels: [],
  listen: [],
  talk: [],
  roster: [],
  talking: [],
});

describe('a handshake', () => {
  it('joins a server without a passphrase', async () => {
    const handshake = new Handshake(IDENTITY, {});
    expect(await handshake.answer(challenge('open'))).toEqual({ type: 'auth' });
    expect(handshake.accept(welcome())).toBeUndefined();
    expect(handshake.done).toBe(true);
  });

  it('proves the passphrase, and demands the same of the server', async () => {
    const handshake = new Handshake(SECRET, {});
    const { nonce } = handshake.hello(undefined);
    const key = await derivePassphraseKey(SECRET.passphrase, SALT, SCRYPT_PARAMETERS);
    expect(await handshake.answer(challenge('passphrase'))).toEqual({
      type: 'auth',
      proof: computeProof(key, 'client', nonce, NONCE),
    });
    expect(handshake.accept(welcome(computeProof(key, 'server', nonce, NONCE)))).toBeUndefined();
  });

  it('refuses a server that cannot prove itself', async () => {
    for (const proof of [undefined, NONCE]) {
      const handshake = new Handshake(SECRET, {});
      await handshake.answer(challenge('passphrase'));
      expect(handshake.accept(welcome(proof))).toBe('server-unproved');
      expect(handshake.done).toBe(false);
    }
  });

  it('refuses a server without a passphrase if one was given', async () => {
    const handshake = new Handshake(SECRET, {});
    expect(await handshake.answer(challenge('open'))).toBe('passphrase-not-asked');
    expect(handshake.accept(welcome())).toBe('out-of-order');
  });

  it('says that a passphrase is needed', async () => {
    expect(await new Handshake(IDENTITY, {}).answer(challenge('passphrase'))).toBe('passphrase-needed');
  });

  it('accepts each message once, in order', async () => {
    const early = new Handshake(SECRET, {});
    expect(early.accept(welcome())).toBe('out-of-order');
    const twice = new Handshake(SECRET, {});
    const [first, second] = await Promise.all([
      twice.answer(challenge('passphrase')),
      twice.answer(challenge('passphrase')),
    ]);
    expect(first).toMatchObject({ type: 'auth' });
    expect(second).toBe('out-of-order');
    const done = new Handshake(IDENTITY, {});
    await done.answer(challenge('open'));
    done.accept(welcome());
    expect(done.accept(welcome())).toBe('out-of-order');
    expect(await done.answer(challenge('open'))).toBe('out-of-order');
  });

  it('computes the key of a salt once', async () => {
    const keys: KeyCache = {};
    await new Handshake(SECRET, keys).answer(challenge('passphrase'));
    const { entry } = keys;
    await new Handshake(SECRET, keys).answer(challenge('passphrase'));
    expect(keys.entry).toBe(entry);
  });
});
