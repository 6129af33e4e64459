import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { MAX_CLIENT_MESSAGE_BYTES, MAX_FRAGMENTS } from '../../protocol/limits.ts';
import type { Bundle } from './out-frame.ts';

/**
 * How audio reaches a listener's socket. `direct`: finished WebSocket messages are written past ws
 * to the socket, several in one write. `plain`: through `ws.send`, message by message.
 *
 * `direct` is correct as long as ws writes each of its own messages whole and before `send`
 * returns, so that both can alternate on one socket. ws does not promise that: `checkDirectWrites`
 * tests it, and the server falls back to `plain`.
 */
export type WritePath = 'direct' | 'plain';

/** How long a peer may take for the closing handshake before its socket is destroyed. */
const CLOSE_TIMEOUT_MS = 1_000;

export type { WebSocket, WebSocketServer } from 'ws';

/** The options of ws: none of them may make ws hold messages back. */
const WS_OPTIONS: ServerOptions & { closeTimeout: number; maxFragments: number } = {
  noServer: true,
  clientTracking: true,
  perMessageDeflate: false,
  maxPayload: MAX_CLIENT_MESSAGE_BYTES,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSE_TIMEOUT_MS,
  // The listener answers pings itself, after the rate limit.
  autoPong: false,
};

/** @param handleProtocols chooses one of the sub-protocols that the peer offers. */
export function createWebSocketServer(
  handleProtocols: NonNullable<ServerOptions['handleProtocols']>,
): WebSocketServer {
  return new WebSocketServer({ ...WS_OPTIONS, handleProtocols });
}

/**
 * Writes audio to one listener. It is a base class, not a member: each additional object between a
 * listener and its socket costs time for every delivery.
 */
export class AudioWriter {
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #direct: boolean;

  /** @param socket the one under `ws`. */
  constructor(path: WritePath, ws: WebSocket, socket: Duplex) {
    this.#ws = ws;
    this.#socket = socket;
    this.#direct = path === 'direct' && ws.extensions === '';
  }

  /** Bytes that were handed over but not yet taken by the kernel. */
  get unsentBytes(): number {
    return this.#direct ? this.#socket.writableLength : this.#ws.bufferedAmount;
  }

  /** Sends a bundle; does nothing on a WebSocket that is closing. */
  sendAudio(bundle: Bundle, stamped: boolean): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#direct) {
      this.#socket.write(bundle.wire(stamped));
      return;
    }
    this.#socket.cork();
    for (const message of bundle.messages(stamped)) this.#ws.send(message, { binary: true });
    this.#socket.uncork();
  }
}

/** A socket in memory instead of a connection. */
class MemorySocket extends Duplex {
  readonly #chunks: Buffer[] = [];

  override _read(): void {
    // It never receives anything.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }

  /** The bytes written since the last call. */
  written(): Buffer {
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** ws calls these on a socket. */
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
}

// RFC 6455 section 1.3: its own example.
const UPGRADE = {
  method: 'GET',
  url: '/',
  headers: {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  },
};

/**
 * Tests on a socket in memory whether messages of ws and direct writes can alternate: when a call
 * to ws returns, its message must be on the socket, whole, unmasked and in its place.
 * @param settings for tests: another class of WebSocket.
 * @returns null, or the first difference from what is expected.
 */
export function checkDirectWrites(settings: { readonly WebSocket?: typeof WebSocket } = {}): string | null {
  const socket = new MemorySocket();
  try {
    const server = new WebSocketServer({ ...WS_OPTIONS, clientTracking: false, ...settings });
    const made: WebSocket[] = [];
    server.handleUpgrade(UPGRADE as unknown as IncomingMessage, socket, Buffer.alloc(0), (ws) =>
      made.push(ws),
    );
    if (made.length !== 1) return 'the upgrade does not end before handleUpgrade returns';
    const [ws] = made;
    ws.on('error', () => undefined);
    if (!socket.written().toString('latin1').startsWith('HTTP/1.1 101 '))
      return 'the upgrade is not answered at once';
    return takeTurns(ws, socket);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
  }
}

function takeTurns(ws: WebSocket, socket: MemorySocket): string | null {
  if (ws.extensions !== '') return 'there is an extension';
  if (ws.readyState !== ws.OPEN) return 'the WebSocket is not open';
  const ours = Buffer.from('8203' + 'a0a1a2', 'hex');
  const text = 'x'.repeat(300);
  const turns: [name: string, act: () => void, expected: string][] = [
    ['a text', () => ws.send(Buffer.from('ab'), { binary: false }), '8102' + '6162'],
    ['a long text', () => ws.send(text), '817e012c' + Buffer.from(text).toString('hex')],
    ['a binary message', () => ws.send(Buffer.from([1, 2]), { binary: true }), '8202' + '0102'],
    ['a pong', () => ws.pong(Buffer.from([7])), '8a01' + '07'],
    ['a close', () => ws.close(4411, 'too-slow'), '880a' + '113b' + Buffer.from('too-slow').toString('hex')],
  ];
  for (const [name, act, expected] of turns) {
    socket.write(ours);
    act();
    const written = socket.written().toString('hex');
    if (written !== ours.toString('hex') + expected) return `${name} is written as ${written.slice(0, 40)}`;
  }
  return (ws.readyState as number) === ws.CLOSING ? null : 'the WebSocket is open after its close';
}
