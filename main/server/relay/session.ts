import { BASELINE_CODEC, type CodecName } from '../../../common/codec.ts';
import {
  checkAudioFrame,
  computeProof,
  parseClientMessage,
  PROTOCOL_VERSION,
  proofMatches,
  SCRYPT_PARAMETERS,
  type ClientMessage,
  type CloseReason,
  type HelloMessage,
  type ServerMessage,
} from '../../protocol/index.ts';
import {
  AUDIO_BURST,
  AUDIO_RATE_PER_S,
  CONTROL_BURST,
  CONTROL_RATE_PER_S,
  HANDSHAKE_TIMEOUT_MS,
  PING_INTERVAL_MS,
  SILENCE_TIMEOUT_MS,
} from '../../protocol/limits.ts';
import { assertNever } from '../../../common/assert-never.ts';
import { TokenBucket } from '../../base/token-bucket.ts';

/**
 * The check that a connection must pass to be let in. `key` is derived once for each run, because
 * the salt is the run's.
 */
export type Door =
  | { readonly type: 'open'; readonly salt: string }
  | { readonly type: 'passphrase'; readonly salt: string; readonly key: Buffer };

type SessionState =
  | { readonly type: 'awaiting-hello'; readonly deadline: number }
  | {
      readonly type: 'awaiting-auth';
      readonly deadline: number;
      readonly hello: HelloMessage;
      readonly nonce: string;
    }
  /** The proof was wrong; the answer is delayed. */
  | { readonly type: 'refusing'; readonly closeAt: number }
  | { readonly type: 'joined'; readonly receivedAt: number; readonly pingAt: number; readonly pings: number }
  | { readonly type: 'closed' };

/** Messages that the room answers. */
type RoomRequest = Extract<ClientMessage, { type: 'subscribe' | 'talk.start' | 'talk.stop' | 'call' }>;

export type SessionAction =
  | { readonly type: 'send'; readonly message: ServerMessage }
  /** The station is let in: the room answers with the welcome, which carries `proof`. */
  | { readonly type: 'join'; readonly hello: HelloMessage; readonly proof: string | undefined }
  | { readonly type: 'request'; readonly message: RoomRequest }
  | { readonly type: 'audio'; readonly codec: CodecName }
  /** The listener has received this many audio frames. */
  | { readonly type: 'heard'; readonly frames: number }
  /** The listener has received everything that was sent before this ping. */
  | { readonly type: 'answered'; readonly id: number }
  /** `detail` is for the log. */
  | { readonly type: 'close'; readonly reason: CloseReason; readonly detail: string };

interface SessionSettings {
  readonly door: Door;
  /** Base64 of 32 fresh random bytes. */
  readonly newNonce: () => string;
  /**
   * Records a wrong proof from this connection's address; returns how long to wait before saying
   * so.
   */
  readonly wrongProofDelayMs: (now: number) => number;
}

// Made once, because one is returned for every frame of every talker.
const AUDIO_ACTIONS: Record<CodecName, SessionAction> = {
  'PCMU/8000': { type: 'audio', codec: 'PCMU/8000' },
  'PCMU/16000': { type: 'audio', codec: 'PCMU/16000' },
};

/**
 * One connection, from hello to close. Pure: texts, frames and ticks in, at most one action out;
 * the caller passes the time (milliseconds, any origin). After a `close` action it ignores
 * everything.
 */
export class Session {
  readonly #settings: SessionSettings;
  readonly #control: TokenBucket;
  readonly #audio: TokenBucket;
  #state: SessionState;
  /** The latest pings of `ask` that are not answered yet. */
  readonly #unansweredPings = new Set<number>();
  /** Kept outside the state, because it changes with every frame. */
  #receivedAt: number;

  constructor(settings: SessionSettings, now: number) {
    this.#settings = settings;
    this.#control = new TokenBucket(CONTROL_RATE_PER_S, CONTROL_BURST, now);
    this.#audio = new TokenBucket(AUDIO_RATE_PER_S, AUDIO_BURST, now);
    this.#state = { type: 'awaiting-hello', deadline: now + HANDSHAKE_TIMEOUT_MS };
    this.#receivedAt = now;
  }

  get state(): SessionState {
    return this.#state.type === 'joined' ? { ...this.#state, receivedAt: this.#receivedAt } : this.#state;
  }

  text(text: string, now: number): SessionAction | null {
    const early = this.#countControl(now);
    if (early || this.#ignoresInput()) return early;
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      const version = this.#state.type === 'awaiting-hello' ? otherVersion(text) : null;
      return version === null
        ? this.#close('bad-message', parsed.problem)
        : this.#close('wrong-version', version);
    }
    return this.#message(parsed.message, now);
  }

  /** @param bytes an audio frame; only read. */
  binary(bytes: Uint8Array, now: number): SessionAction | null {
    if (this.#ignoresInput()) return null;
    if (this.#state.type !== 'joined') return this.#close('wrong-order', 'audio before welcome');
    if (!this.#audio.take(now)) return this.#close('too-many-messages', 'audio frames');
    const check = checkAudioFrame(bytes);
    if (!check.ok) return this.#close('bad-message', `audio frame: ${check.fault}`);
    this.#receivedAt = now;
    return AUDIO_ACTIONS[check.codec];
  }

  /** Counts a WebSocket ping or pong like a message; the transport answers it by itself. */
  transportControl(now: number): SessionAction | null {
    return this.#countControl(now);
  }

  /** Closes a peer that sent a request before its welcome. */
  tooEarly(what: string): SessionAction {
    return this.#close('wrong-order', `${what} before welcome`);
  }

  /** Closes a peer for which the room has no place. */
  full(): SessionAction {
    return this.#close('server-full', 'no place');
  }

  /**
   * Pings the peer, to learn that it received everything before; its pong comes as `answered`.
   * @returns undefined before its welcome.
   */
  ask(): Extract<ServerMessage, { type: 'ping' }> | undefined {
    if (this.#state.type !== 'joined') return undefined;
    const { pings } = this.#state;
    this.#unansweredPings.add(pings);
    const [oldest = pings] = this.#unansweredPings;
    if (this.#unansweredPings.size > MOST_UNANSWERED_PINGS) this.#unansweredPings.delete(oldest);
    this.#state = { ...this.#state, pings: nextPing(pings) };
    return { type: 'ping', id: pings };
  }

  /**
   * Gives back the token of a text that acknowledged new audio: there are no more of these texts
   * than frames.
   */
  acknowledged(): void {
    this.#control.giveBack();
  }

  /** Closes a peer that claims to have received more than was sent. */
  falseAcknowledgement(detail: string): SessionAction {
    return this.#close('bad-message', detail);
  }

  /** Called by the hub when something else closed the connection. */
  closed(): void {
    this.#state = { type: 'closed' };
  }

  tick(now: number): SessionAction | null {
    const state = this.#state;
    switch (state.type) {
      case 'awaiting-hello':
      case 'awaiting-auth':
        return now >= state.deadline ? this.#close('handshake-timeout', `still ${state.type}`) : null;
      case 'refusing':
        return now >= state.closeAt ? this.#close('wrong-passphrase', 'wrong proof') : null;
      case 'joined':
        if (now - this.#receivedAt >= SILENCE_TIMEOUT_MS) return this.#close('silent', 'nothing heard');
        if (now < state.pingAt) return null;
        this.#state = { ...state, pingAt: now + PING_INTERVAL_MS, pings: nextPing(state.pings) };
        return { type: 'send', message: { type: 'ping', id: state.pings } };
      case 'closed':
        return null;
      default:
        return assertNever(state);
    }
  }

  #message(message: ClientMessage, now: number): SessionAction | null {
    const state = this.#state;
    switch (state.type) {
      case 'awaiting-hello':
        return message.type === 'hello'
          ? this.#hello(message, state.deadline)
          : this.#close('wrong-order', `${message.type} before hello`);
      case 'awaiting-auth':
        return message.type === 'auth'
          ? this.#auth(state, message.proof, now)
          : this.#close('wrong-order', `${message.type} before auth`);
      case 'joined':
        return this.#joined(message);
      case 'refusing':
      case 'closed':
        return null;
      default:
        return assertNever(state);
    }
  }

  #hello(hello: HelloMessage, deadline: number): SessionAction {
    if (hello.version !== PROTOCOL_VERSION)
      return this.#close('wrong-version', `version ${String(hello.version)}`);
    if (!hello.codecs.includes(BASELINE_CODEC)) {
      return this.#close('bad-message', `codecs: ${BASELINE_CODEC} is missing`);
    }
    const nonce = this.#settings.newNonce();
    this.#state = { type: 'awaiting-auth', deadline, hello, nonce };
    const { door } = this.#settings;
    const message = {
      type: 'challenge',
      version: PROTOCOL_VERSION,
      mode: door.type,
      nonce,
      salt: door.salt,
    } as const;
    return { type: 'send', message: { ...message, scrypt: SCRYPT_PARAMETERS } };
  }

  #auth(
    state: Extract<SessionState, { type: 'awaiting-auth' }>,
    given: string | undefined,
    now: number,
  ): SessionAction | null {
    const { door } = this.#settings;
    const { hello, nonce } = state;
    if (
      door.type === 'passphrase' &&
      !proofMatches(computeProof(door.key, 'client', hello.nonce, nonce), given)
    ) {
      this.#state = { type: 'refusing', closeAt: now + this.#settings.wrongProofDelayMs(now) };
      return null;
    }
    this.#state = { type: 'joined', receivedAt: now, pingAt: now + PING_INTERVAL_MS, pings: 0 };
    this.#receivedAt = now;
    const proof =
      door.type === 'passphrase' ? computeProof(door.key, 'server', hello.nonce, nonce) : undefined;
    return { type: 'join', hello, proof };
  }

  #joined(message: ClientMessage): SessionAction | null {
    switch (message.type) {
      case 'hello':
      case 'auth':
        return this.#close('wrong-order', `${message.type} after welcome`);
      case 'ping':
        return { type: 'send', message: { type: 'pong', id: message.id } };
      case 'pong':
        return this.#unansweredPings.delete(message.id) ? { type: 'answered', id: message.id } : null;
      case 'heard':
        return message;
      case 'subscribe':
      case 'talk.start':
      case 'talk.stop':
      case 'call':
        return { type: 'request', message };
      default:
        return assertNever(message);
    }
  }

  #countControl(now: number): SessionAction | null {
    if (this.#state.type === 'closed') return null;
    if (!this.#control.take(now)) return this.#close('too-many-messages', 'control messages');
    this.#receivedAt = now;
    return null;
  }

  #ignoresInput(): boolean {
    return this.#state.type === 'closed' || this.#state.type === 'refusing';
  }

  #close(reason: CloseReason, detail: string): SessionAction {
    this.#state = { type: 'closed' };
    return { type: 'close', reason, detail };
  }
}

/** A peer that is pinged more often than it answers: the oldest ping is forgotten. */
const MOST_UNANSWERED_PINGS = 16;
const nextPing = (id: number): number => (id + 1) % 0x1_0000_0000;

/**
 * Finds the version in a hello that does not parse: a hello of a later version may have other
 * fields.
 */
function otherVersion(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'hello')
      return null;
    if (!('version' in value) || typeof value.version !== 'number' || value.version === PROTOCOL_VERSION)
      return null;
    return `version ${String(value.version)}`;
  } catch {
    return null;
  }
}
