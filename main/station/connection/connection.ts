import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import {
  CLOSE_CODES,
  clockOf,
  closeName,
  isUnknownServerMessage,
  limits,
  parseAudioFrame,
  parseServerMessage,
  SUBPROTOCOL,
  type AudioFrame,
  type ChallengeMessage,
  type ClientMessage,
  type ServerMessage,
  type WelcomeMessage,
} from '../../protocol/index.ts';
import { AudioAge } from '../audio-age.ts';
import { retryDelayMs } from './back-off.ts';
import { dial, reasonOf } from './dial.ts';
import { Handshake, type Identity, type KeyCache } from './handshake.ts';
import { Acknowledger } from './acknowledger.ts';
import { BEAT_MS, Liveness } from './liveness.ts';

/**
 * The station's WebSocket: handshake, liveness, reconnection. The one importer of ws in this
 * folder.
 */
export type ConnectionState =
  | { readonly type: 'idle' }
  | { readonly type: 'connecting'; readonly attempt: number }
  | { readonly type: 'joined' }
  /**
   * Cut off; the next attempt follows by itself. `reason` is a close name or a network error's
   * text.
   */
  | { readonly type: 'waiting'; readonly reason: string; readonly retryInMs: number }
  /** The server does not want this station as it is: nothing is tried again until a person acts. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'stopped' };

export interface ConnectionOptions {
  readonly url: string;
  readonly identity: Identity;
  /** This station has a new id, which the caller keeps: another station uses its old one. */
  readonly onStationId?: ((stationId: string) => void) | undefined;
  readonly onState: (state: ConnectionState) => void;
  /** Everything after the handshake, welcome included, but pings. */
  readonly onMessage: (message: ServerMessage) => void;
  /** @param ageMs how much longer than the fastest frame it took; 0 if the server does not tell. */
  readonly onAudio: (frame: AudioFrame, ageMs: number) => void;
  /** While talking (see `setTalking`): the server fell silent, or answers again. */
  readonly onStall?: (stalled: boolean) => void;
  /** Shares one scrypt between many connections to one server. Absent: a cache of its own. */
  readonly keys?: KeyCache;
}

/** LAN: a server answers in milliseconds or is not there. */
const CONNECT_TIMEOUT_MS = 1_500;
/** About half a second of audio. Anything older would arrive too late. */
const MAX_UNSENT_AUDIO_BYTES = 16 * 1024;
/** Trying again would only repeat the answer. */
const FINAL_REASONS = new Set([
  'passphrase-needed',
  'passphrase-not-asked',
  'server-unproved',
  'wrong-passphrase',
  'wrong-version',
  'kicked',
  'origin-refused',
]);
/** After a connection of this length the back-off starts again from its beginning. */
const GOOD_AFTER_MS = 5_000;

export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = { type: 'idle' };
  #socket: WebSocket | undefined;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #handshake: Handshake | undefined;
  readonly #keys: KeyCache;
  #stationId: string;
  /** Replaced since the last good connection: a new id has not helped. */
  #replaced = false;
  /** This server is older than the field `place`. */
  #placeRefused = false;
  #liveness = new Liveness(0);
  #stalled = false;
  #talking = false;
  #joinedAtMs: number | undefined;
  #pingId = 0;
  #pingSentMs = 0;
  #rttMs: number | undefined;
  #resume: { readonly session: string; readonly token: string } | undefined;
  #droppedFrames = 0;
  #inBytes = 0;
  #outBytes = 0;
  /** Present if the server asks for acknowledgements. */
  #reports: Acknowledger | undefined;
  #age = new AudioAge();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#keys = options.keys ?? {};
    this.#stationId = options.identity.stationId;
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

  /** Audio that went over this connection, frame headers included. */
  get traffic(): { readonly inBytes: number; readonly outBytes: number } {
    return { inBytes: this.#inBytes, outBytes: this.#outBytes };
  }

  /** Starts to connect, or tries again at once. */
  start(): void {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Drops the socket, which may be dead without an error, and connects again at once. */
  renew(): void {
    if (this.#socket) this.#fail('renewed');
    if (this.#state.type === 'waiting') this.start();
  }

  /** Leaves for good. Resolves when the socket is closed. */
  async stop(): Promise<void> {
    clearTimeout(this.#retry);
    clearInterval(this.#pulse);
    this.#reports?.stop();
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

  /**
   * Sends the bytes of one audio frame, unless too many wait already.
   * @returns false when dropped.
   */
  sendAudio(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (this.#state.type !== 'joined' || socket?.readyState !== WebSocket.OPEN) return false;
    if (socket.bufferedAmount > MAX_UNSENT_AUDIO_BYTES) {
      this.#droppedFrames++;
      return false;
    }
    socket.send(bytes);
    this.#outBytes += bytes.length;
    return true;
  }

  /** While talking, `onStall` reports a silent server within two seconds. */
  setTalking(talking: boolean): void {
    this.#talking = talking;
    // A server that fell silent is still asked often. Nobody may talk until it answers.
    this.#liveness.setTalking(talking || this.#stalled, performance.now());
  }

  #connect(): void {
    this.#setState({ type: 'connecting', attempt: this.#attempt });
    const { url, ...dialled } = dial(this.#options.url, this.#attempt);
    const socket = new WebSocket(url, SUBPROTOCOL, {
      ...dialled,
      perMessageDeflate: false,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: limits.MAX_SERVER_MESSAGE_BYTES,
    });
    const { place, ...identity } = this.#options.identity;
    const sendPlace = place !== undefined && !this.#placeRefused;
    const handshake = new Handshake(
      { ...identity, stationId: this.#stationId, ...(sendPlace ? { place } : {}) },
      this.#keys,
    );
    this.#socket = socket;
    this.#handshake = handshake;
    this.#age = new AudioAge();
    this.#liveness = new Liveness(performance.now());
    let problem: string | undefined;
    socket.on('open', () => {
      this.#sendRaw(handshake.hello(this.#resume));
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (socket !== this.#socket) return;
      this.#liveness.received(performance.now());
      if (this.#stalled) this.#setStalled(false);
      if (isBinary) this.#onAudioMessage(data);
      else this.#onTextMessage(data.toString('utf8'), handshake);
    });
    socket.on('error', (error) => {
      problem = reasonOf(error);
    });
    socket.on('close', (code) => {
      if (socket !== this.#socket) return;
      if (code === CLOSE_CODES['bad-message'] && this.#state.type === 'connecting') this.#placeRefused = true;
      this.#closed(code === 1006 && problem ? problem : closeName(code));
    });
    clearInterval(this.#pulse);
    this.#pulse = setInterval(() => {
      this.#beat();
    }, BEAT_MS);
  }

  #onAudioMessage(data: Buffer): void {
    if (this.#state.type !== 'joined') return;
    const parsed = parseAudioFrame(data);
    if (parsed.ok) {
      this.#inBytes += data.length;
      this.#reports?.received();
      this.#options.onAudio(parsed.frame, this.#age.frame(clockOf(data), performance.now()));
    } else this.#fail(`the server sent a bad audio frame (${parsed.fault})`);
  }

  #onTextMessage(text: string, handshake: Handshake): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) {
      // A newer server may say more than this version knows.
      if (isUnknownServerMessage(text)) return;
      this.#fail(`the server sent a message that this version does not understand (${parsed.problem})`);
      return;
    }
    const { message } = parsed;
    if ('clock' in message && message.clock !== undefined) this.#age.clock(message.clock, performance.now());
    switch (message.type) {
      case 'challenge':
        void this.#answer(message, handshake);
        return;
      case 'welcome':
        this.#welcomed(message, handshake);
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

  async #answer(challenge: ChallengeMessage, handshake: Handshake): Promise<void> {
    const answer = await handshake.answer(challenge);
    if (handshake !== this.#handshake) return;
    if (typeof answer === 'string') this.#fail(answer);
    else this.#sendRaw(answer);
  }

  #welcomed(welcome: WelcomeMessage, handshake: Handshake): void {
    const fault = handshake.accept(welcome);
    if (fault !== undefined) {
      this.#fail(fault);
      return;
    }
    this.#joinedAtMs = performance.now();
    this.#resume = { session: welcome.session, token: welcome.resumeToken };
    const { heardEveryMs, stationId } = welcome;
    if (stationId !== undefined) this.#setStationId(stationId);
    if (heardEveryMs !== undefined) {
      this.#reports = new Acknowledger(heardEveryMs, (frames) => {
        this.#sendRaw({ type: 'heard', frames });
      });
    }
    this.#setState({ type: 'joined' });
    this.#options.onMessage(welcome);
    this.#ping();
  }

  #beat(): void {
    const nowMs = performance.now();
    const { verdict, ping } = this.#liveness.beat(nowMs);
    if (verdict === 'dead') {
      this.#fail('silent');
      return;
    }
    if (this.#talking && verdict === 'stalled' && !this.#stalled) this.#setStalled(true);
    if (ping && this.#state.type === 'joined') this.#ping();
  }

  #setStalled(stalled: boolean): void {
    this.#stalled = stalled;
    if (!stalled) this.#liveness.setTalking(this.#talking, performance.now());
    this.#options.onStall?.(stalled);
  }

  #ping(): void {
    this.#pingId = (this.#pingId + 1) >>> 0;
    this.#pingSentMs = performance.now();
    this.#sendRaw({ type: 'ping', id: this.#pingId });
  }

  #setStationId(stationId: string): void {
    this.#stationId = stationId;
    this.#options.onStationId?.(stationId);
  }

  /**
   * Another station with the same id took this one's place, because this one hung for a moment (or
   * the server is old). A new id lets both go on. Asking for the place again would only throw the
   * other one out.
   */
  #becomeAnother(): void {
    this.#replaced = true;
    this.#resume = undefined;
    this.#setStationId(randomUUID());
  }

  #sendRaw(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /**
   * Drops this socket at once. A peer that hangs must not delay the station by a close handshake.
   */
  #fail(reason: string): void {
    const socket = this.#socket;
    this.#closed(reason);
    socket?.terminate();
  }

  #closed(reason: string): void {
    clearInterval(this.#pulse);
    this.#reports?.stop();
    this.#reports = undefined;
    this.#socket = undefined;
    this.#handshake = undefined;
    this.#stalled = false;
    if (this.#joinedAtMs !== undefined && performance.now() - this.#joinedAtMs > GOOD_AFTER_MS) {
      this.#attempt = 0;
      this.#replaced = false;
    }
    this.#joinedAtMs = undefined;
    if (this.#state.type === 'stopped') return;
    if (FINAL_REASONS.has(reason) || (reason === 'replaced' && this.#replaced)) {
      this.#setState({ type: 'refused', reason });
      return;
    }
    if (reason === 'replaced') this.#becomeAnother();
    const retryInMs = retryDelayMs(this.#attempt++, Math.random());
    // Set before the news: a listener may stop this connection, or try again at once.
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
