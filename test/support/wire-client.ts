import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { CodecName } from '../../common/codec.ts';
import {
  closeName,
  computeProof,
  derivePassphraseKey,
  encodeAudioFrame,
  parseAudioFrame,
  parseServerMessage,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
  type AudioFrame,
  type ClientMessage,
  type ServerMessage,
  type WelcomeMessage,
} from '../../main/protocol/index.ts';
import { PATIENCE_MS } from './patience.ts';

/**
 * A small real client of the wire, for tests of the server. It shares only main/protocol with the
 * product.
 */

export interface WireClientOptions {
  readonly port: number;
  readonly host?: string;
  readonly name?: string;
  readonly place?: string;
  readonly passphrase?: string;
  readonly codecs?: CodecName[];
  readonly stationId?: string;
  readonly resume?: { session: string; token: string };
  /** Whether pings are answered. Default true. */
  readonly answerPings?: boolean;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
  /** From main/protocol: `wrong-order`, `too-big` … */
  readonly name: string;
}

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** One received audio frame, with its bytes as they came. */
export interface ReceivedFrame {
  readonly bytes: Buffer;
  readonly frame: AudioFrame;
}

interface Waiter {
  readonly matches: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: Error) => void;
}

/** An open WebSocket without any Partyline message: for tests that misbehave. */
export class WireSocket {
  readonly ws: WebSocket;
  readonly messages: ServerMessage[] = [];
  readonly frames: ReceivedFrame[] = [];
  readonly closed: Promise<Closed>;
  /** Called for each frame; `frames` is filled only without it. */
  onFrame: ((frame: ReceivedFrame) => void) | null = null;
  answerPings = true;
  #unread: ServerMessage[] = [];
  #waiters: Waiter[] = [];
  #frameWaiters: (() => void)[] = [];
  #end: Closed | null = null;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('error', () => undefined);
    ws.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#binary(data);
      else this.#text(data.toString('utf8'));
    });
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => {
        this.#end = { code, reason: reason.toString('utf8'), name: closeName(code) };
        for (const waiter of this.#waiters.splice(0)) waiter.reject(new Error(`closed: ${this.#end.name}`));
        for (const wake of this.#frameWaiters.splice(0)) wake();
        resolve(this.#end);
      });
    });
  }

  get end(): Closed | null {
    return this.#end;
  }

  send(message: ClientMessage): void {
    this.ws.send(JSON.stringify(message));
  }

  /** Waits for the next unread message of a type. Messages before it stay unread. */
  next<T extends ServerMessage['type']>(
    type: T,
    matches: (message: MessageOf<T>) => boolean = () => true,
    timeoutMs = PATIENCE_MS,
  ): Promise<MessageOf<T>> {
    const fits = (message: ServerMessage): boolean =>
      message.type === type && matches(message as MessageOf<T>);
    const index = this.#unread.findIndex(fits);
    if (index >= 0) return Promise.resolve(this.#unread.splice(index, 1)[0] as MessageOf<T>);
    if (this.#end) return Promise.reject(new Error(`closed: ${this.#end.name}`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        const seen = this.messages.slice(-10).map((message) => message.type);
        reject(new Error(`no ${type} within ${String(timeoutMs)} ms; last: ${seen.join(', ')}`));
      }, timeoutMs);
      const waiter: Waiter = {
        matches: fits,
        resolve: (message) => {
          clearTimeout(timer);
          resolve(message as MessageOf<T>);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Messages of a type that came so far and were not read by `next`. */
  unread<T extends ServerMessage['type']>(type: T): MessageOf<T>[] {
    return this.#unread.filter((message) => message.type === type) as MessageOf<T>[];
  }

  /** Waits until this many frames have come (ever). */
  async framesReach(count: number, timeoutMs = PATIENCE_MS): Promise<readonly ReceivedFrame[]> {
    const deadline = Date.now() + timeoutMs;
    while (this.frames.length < count) {
      if (this.#end) throw new Error(`closed (${this.#end.name}) after ${String(this.frames.length)} frames`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`${String(this.frames.length)} frames of ${String(count)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#frameWaiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return this.frames;
  }

  /** Waits until the server has handled all earlier messages: a ping comes back in order. */
  async settle(): Promise<void> {
    const id = randomBytes(4).readUInt32BE();
    this.send({ type: 'ping', id });
    await this.next('pong', (message) => message.id === id);
  }

  /** Closes in good order (1000: the station leaves) and waits for it. */
  async close(code = 1000): Promise<Closed> {
    this.ws.close(code);
    return this.closed;
  }

  #text(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`the server sent ${text.slice(0, 200)}: ${parsed.problem}`);
    const { message } = parsed;
    this.messages.push(message);
    if (message.type === 'ping' && this.answerPings) this.send({ type: 'pong', id: message.id });
    const waiter = this.#waiters.find(({ matches }) => matches(message));
    if (!waiter) {
      this.#unread.push(message);
      return;
    }
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.resolve(message);
  }

  #binary(bytes: Buffer): void {
    const parsed = parseAudioFrame(bytes);
    if (!parsed.ok) throw new Error(`the server sent a bad frame: ${parsed.fault}`);
    const received = { bytes, frame: parsed.frame };
    if (this.onFrame) this.onFrame(received);
    else this.frames.push(received);
    for (const wake of this.#frameWaiters.splice(0)) wake();
  }
}

/** A station that has been welcomed. */
export class WireClient extends WireSocket {
  welcome!: WelcomeMessage;
  #sequence = 0;
  #timestamp = 0;
  #talkspurt = 0;

  /** This station's number. */
  get you(): number {
    return this.welcome.you;
  }

  async subscribe(listen: string[], talk: string[] = listen): Promise<MessageOf<'subscribed'>> {
    const ref = randomBytes(4).readUInt32BE();
    this.send({ type: 'subscribe', ref, listen, talk });
    return this.next('subscribed', (message) => message.ref === ref);
  }

  /** Asks for a talkspurt. @returns its id. */
  press(targets: ({ channel: string } | { station: number })[], override?: boolean): number {
    this.#talkspurt += 1;
    this.send({ type: 'talk.start', talkspurt: this.#talkspurt, targets, ...(override ? { override } : {}) });
    return this.#talkspurt;
  }

  release(talkspurt = this.#talkspurt): void {
    this.send({ type: 'talk.stop', talkspurt });
  }

  /** Sends the next frame. @returns the bytes as sent. */
  sendFrame(
    payload: Uint8Array,
    options: { codec?: CodecName; first?: boolean; last?: boolean } = {},
  ): Buffer {
    const { codec = 'PCMU/16000', first = false, last = false } = options;
    const { sequence, timestamp } = { sequence: this.#sequence, timestamp: this.#timestamp };
    const bytes = Buffer.from(
      encodeAudioFrame({ first, last, codec, stationNumber: 0, sequence, timestamp, payload }),
    );
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + payload.length) >>> 0;
    this.ws.send(bytes);
    return bytes;
  }
}

/** Opens a WebSocket and nothing more. */
export async function openWireSocket(port: number, host = '127.0.0.1'): Promise<WireSocket> {
  const socket = new WireSocket(dial(port, host));
  await once(socket.ws, 'open');
  return socket;
}

function dial(port: number, host: string): WebSocket {
  return new WebSocket(`ws://${host}:${String(port)}`, SUBPROTOCOL, { perMessageDeflate: false });
}

/**
 * Joins a server: hello, challenge, auth, welcome; checks the server's proof.
 * @throws Error `closed: NAME` when the server refuses.
 */
export async function connectWireClient(options: WireClientOptions): Promise<WireClient> {
  const { port, host = '127.0.0.1', name = 'Station', passphrase, resume } = options;
  const client = new WireClient(dial(port, host));
  client.answerPings = options.answerPings ?? true;
  await once(client.ws, 'open');
  const nonce = randomBytes(32).toString('base64');
  client.send({
    type: 'hello',
    version: PROTOCOL_VERSION,
    stationId: options.stationId ?? randomUUID(),
    name,
    ...(options.place === undefined ? {} : { place: options.place }),
    codecs: options.codecs ?? ['PCMU/16000', 'PCMU/8000'],
    nonce,
    ...(resume ? { resume } : {}),
  });
  const challenge = await client.next('challenge');
  const key =
    challenge.mode === 'passphrase'
      ? await derivePassphraseKey(passphrase ?? '', challenge.salt, challenge.scrypt)
      : null;
  client.send({
    type: 'auth',
    ...(key ? { proof: computeProof(key, 'client', nonce, challenge.nonce) } : {}),
  });
  client.welcome = await client.next('welcome');
  if (key && client.welcome.proof !== computeProof(key, 'server', nonce, challenge.nonce)) {
    throw new Error('the server does not know the passphrase');
  }
  return client;
}
