import { randomBytes } from 'node:crypto';
import type { CodecName } from '../../../common/codec.ts';
import {
  computeProof,
  derivePassphraseKey,
  proofMatches,
  PROTOCOL_VERSION,
  type ChallengeMessage,
  type ClientMessage,
  type HelloMessage,
  type WelcomeMessage,
} from '../../protocol/index.ts';

/**
 * Why a handshake cannot go on. All but `out-of-order` need a person: trying again would only
 * repeat them.
 */
export type HandshakeFault =
  | 'passphrase-needed'
  /**
   * A passphrase was given, and the server lets anybody in: it may not be the server that was
   * meant.
   */
  | 'passphrase-not-asked'
  /** The server asks for the passphrase and cannot show that it knows it. */
  | 'server-unproved'
  | 'out-of-order';

export interface Identity {
  readonly stationId: string;
  readonly name: string;
  /** Where the station stands, for people. */
  readonly place?: string;
  readonly codecs: readonly CodecName[];
  readonly passphrase?: string;
}

type Phase =
  | { readonly type: 'hello-sent' }
  | { readonly type: 'proving' }
  | { readonly type: 'auth-sent'; readonly proofExpected: string | undefined }
  | { readonly type: 'done' };

/** Kept between connections, so that the same server costs no second scrypt. */
export interface KeyCache {
  entry?: { readonly salt: string; readonly N: number; readonly key: Buffer };
}

/**
 * Runs the handshake of one connection, from hello to welcome: each message once, in order. With a
 * passphrase the station always demands the server's proof, whatever the server says about itself.
 */
export class Handshake {
  readonly #identity: Identity;
  readonly #keys: KeyCache;
  readonly #nonce = randomBytes(32).toString('base64');
  #phase: Phase = { type: 'hello-sent' };

  constructor(identity: Identity, keys: KeyCache) {
    this.#identity = identity;
    this.#keys = keys;
  }

  get done(): boolean {
    return this.#phase.type === 'done';
  }

  hello(resume: HelloMessage['resume']): HelloMessage {
    const { stationId, name, place, codecs } = this.#identity;
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      stationId,
      name,
      ...(place ? { place } : {}),
      codecs: [...codecs],
      nonce: this.#nonce,
      ...(resume ? { resume } : {}),
    };
  }

  /** @returns the answer to send, or why there is none. */
  async answer(challenge: ChallengeMessage): Promise<ClientMessage | HandshakeFault> {
    if (this.#phase.type !== 'hello-sent') return 'out-of-order';
    const { passphrase } = this.#identity;
    if (challenge.mode === 'open') {
      if (passphrase !== undefined) return 'passphrase-not-asked';
      this.#phase = { type: 'auth-sent', proofExpected: undefined };
      return { type: 'auth' };
    }
    if (passphrase === undefined) return 'passphrase-needed';
    this.#phase = { type: 'proving' };
    const key = await this.#key(passphrase, challenge);
    const { nonce } = challenge;
    this.#phase = { type: 'auth-sent', proofExpected: computeProof(key, 'server', this.#nonce, nonce) };
    return { type: 'auth', proof: computeProof(key, 'client', this.#nonce, nonce) };
  }

  /** @returns why the welcome does not count; undefined: this station is in. */
  accept(welcome: WelcomeMessage): HandshakeFault | undefined {
    if (this.#phase.type !== 'auth-sent') return 'out-of-order';
    const { proofExpected } = this.#phase;
    if (proofExpected !== undefined && !proofMatches(proofExpected, welcome.proof)) return 'server-unproved';
    this.#phase = { type: 'done' };
    return undefined;
  }

  async #key(passphrase: string, { salt, scrypt }: ChallengeMessage): Promise<Buffer> {
    const { entry } = this.#keys;
    if (entry?.salt === salt && entry.N === scrypt.N) return entry.key;
    const key = await derivePassphraseKey(passphrase, salt, scrypt);
    this.#keys.entry = { salt, N: scrypt.N, key };
    return key;
  }
}
