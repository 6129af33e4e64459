import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import {
  closeName,
  computeProof,
  derivePassphraseKey,
  limits,
  parseAudioFrame,
  parseServerMessage,
  proofMatches,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
  type AudioFrame,
  type ChallengeMessage,
  type ClientMessage,
  type CodecName,
  type ServerMessage,
  type WelcomeMessage,
} from '../protocol/index.ts';
import { retryDelayMs } from './back-off.ts';

/** The station's WebSocket: handshake, liveness, reconnection. The one importer of ws in this folder. */
export type ConnectionState =
  | { readonly type: 'idle' }
  | { readonly type: 'connecting'; readonly attempt: number }
  | { readonly type: 'joined' }
  /** Cut off; the next attempt follows by itself. `reason` is a close name or a network error's text. */
  | { readonly type: 'waiting'; readonly reason: string; readonly retryInMs: number }
  /** The server does not want this station as it is: nothing is tried again until a person acts. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'stopped' };

export interface ConnectionOptions {
  readonly url: string;
  readonly stationId: string;
  readonly name: string;
  readonly codecs: readonly CodecName[];
  readonly passphrase?: string;
  readonly onState: (state: ConnectionState) => void;
  /** Everything after the handshake, welcome included, but pings. */
  readonly onMessage: (message: ServerMessage) => void;
  readonly onAudio: (frame: AudioFrame) => void;
}

/** LAN: a server answers in milliseconds or is not there. */
const CONNECT_TIMEOUT_MS = 1_500;
/** Half a second of both codecs' frames: what is older is late on arrival. */
const MAX_UNSENT_AUDIO_BYTES = 16 * 1024;
/** Trying again would only repeat the answer. */
const FINAL_REASONS = new Set([
  'passphrase-needed',
  'wrong-passphrase',
  'wrong-version',
  'kicked',
  'replaced',
  'origin-refused',
]);

export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = { type: 'idle' };
  #socket: WebSocket | undefined;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #lastHeardMs = 0;
  #pingId = 0;
  #pingSentMs = 0;
  #rttMs: number | undefined;
  #resume: { readonly session: string; readonly token: string } | undefined;
  #nonce = '';
  #key: { readonly salt: string; readonly N: number; readonly key: Buffer } | undefined;
  #serverNonce = '';
  #droppedFrames = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Round trip of the last ping, ms. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** Audio frames not sent because the link was too far behind. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Starts to connect, or tries again at once. */
  start(): void {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Leaves for good. Resolves when the socket is closed. */
  async stop(): Promise<void> {
    clearTimeout(this.#retry);
    clearInterval(this.#pulse);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#setState({ type: 'stopped' });
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
    });
    const impatience = setTimeout(() => {
      socket.terminate();
    }, 500);
    socket.close(1000);
    await closed;
    clearTimeout(impatience);
  }

  /** @returns whether it was handed to an open, welcomed connection. */
  send(message: ClientMessage): boolean {
    if (this.#state.type !== 'joined' || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends the bytes of one audio frame. @returns false when dropped. */
  sendAudio(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (this.#state.type !== 'joined' || socket?.readyState !== WebSocket.OPEN) return false;
    if (socket.bufferedAmount > MAX_UNSENT_AUDIO_BYTES) {
      this.#droppedFrames++;
      return false;
    }
    socket.send(bytes);
    return true;
  }

  #connect(): void {
    this.#setState({ type: 'connecting', attempt: this.#attempt });
    const socket = new WebSocket(this.#options.url, SUBPROTOCOL, {
      perMessageDeflate: false,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: limits.MAX_SERVER_MESSAGE_BYTES,
    });
    this.#socket = socket;
    this.#lastHeardMs = performance.now();
    let problem: string | undefined;
    socket.on('open', () => {
      this.#nonce = randomBytes(32).toString('base64');
      this.#sendRaw({
        type: 'hello',
        version: PROTOCOL_VERSION,
        stationId: this.#options.stationId,
        name: this.#options.name,
        codecs: [...this.#options.codecs],
        nonce: this.#nonce,
        ...(this.#resume ? { resume: this.#resume } : {}),
      });
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (socket !== this.#socket) return;
      this.#lastHeardMs = performance.now();
      if (isBinary) this.#heardAudio(data);
      else this.#heardText(data.toString('utf8'));
    });
    socket.on('error', (error: Error & { code?: string }) => {
      problem = error.code ?? error.message;
    });
    socket.on('close', (code) => {
      if (socket === this.#socket) this.#closed(code === 1006 && problem ? problem : closeName(code));
    });
    clearInterval(this.#pulse);
    this.#pulse = setInterval(() => {
      this.#beat();
    }, 1_000);
  }

  #heardAudio(data: Buffer): void {
    if (this.#state.type !== 'joined') return;
    const parsed = parseAudioFrame(data);
    if (parsed.ok) this.#options.onAudio(parsed.frame);
    else this.#fail(`the server sent a bad audio frame (${parsed.fault})`);
  }

  #heardText(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) {
      this.#fail(`the server sent a message that this version does not understand (${parsed.problem})`);
      return;
    }
    const { message } = parsed;
    switch (message.type) {
      case 'challenge':
        void this.#answer(message);
        return;
      case 'welcome':
        this.#welcomed(message);
        return;
      case 'ping':
        this.#sendRaw({ type: 'pong', id: message.id });
        return;
      case 'pong':
        if (message.id === this.#pingId) this.#rttMs = performance.now() - this.#pingSentMs;
        return;
      default:
        if (this.#state.type === 'joined') this.#options.onMessage(message);
    }
  }

  async #answer(challenge: ChallengeMessage): Promise<void> {
    const socket = this.#socket;
    this.#serverNonce = challenge.nonce;
    if (challenge.mode === 'open') {
      this.#key = undefined;
      this.#sendRaw({ type: 'auth' });
      return;
    }
    if (this.#options.passphrase === undefined) {
      this.#fail('passphrase-needed');
      return;
    }
    const { salt, scrypt } = challenge;
    if (this.#key?.salt !== salt || this.#key.N !== scrypt.N) {
      const key = await derivePassphraseKey(this.#options.passphrase, salt, scrypt);
      if (socket !== this.#socket) return;
      this.#key = { salt, N: scrypt.N, key };
    }
    this.#sendRaw({
      type: 'auth',
      proof: computeProof(this.#key.key, 'client', this.#nonce, challenge.nonce),
    });
  }

  #welcomed(welcome: WelcomeMessage): void {
    if (this.#key) {
      const expected = computeProof(this.#key.key, 'server', this.#nonce, this.#serverNonce);
      if (!proofMatches(expected, welcome.proof)) {
        this.#fail('the server could not prove that it knows the passphrase');
        return;
      }
    }
    this.#attempt = 0;
    this.#resume = { session: welcome.session, token: welcome.resumeToken };
    this.#setState({ type: 'joined' });
    this.#options.onMessage(welcome);
    this.#ping();
  }

  #beat(): void {
    const now = performance.now();
    if (now - this.#lastHeardMs > limits.SILENCE_TIMEOUT_MS) this.#fail('silent');
    else if (this.#state.type === 'joined' && now - this.#pingSentMs >= limits.PING_INTERVAL_MS) this.#ping();
  }

  #ping(): void {
    this.#pingId = (this.#pingId + 1) >>> 0;
    this.#pingSentMs = performance.now();
    this.#sendRaw({ type: 'ping', id: this.#pingId });
  }

  #sendRaw(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Gives this socket up at once; a peer that hangs must not hold the station for a close handshake. */
  #fail(reason: string): void {
    const socket = this.#socket;
    this.#closed(reason);
    socket?.terminate();
  }

  #closed(reason: string): void {
    clearInterval(this.#pulse);
    this.#socket = undefined;
    if (this.#state.type === 'stopped') return;
    if (FINAL_REASONS.has(reason)) {
      this.#setState({ type: 'refused', reason });
      return;
    }
    const retryInMs = retryDelayMs(this.#attempt++, Math.random());
    // Before the news: whoever hears it may stop this connection, or try again at once.
    this.#retry = setTimeout(() => {
      this.#connect();
    }, retryInMs);
    this.#setState({ type: 'waiting', reason, retryInMs });
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
