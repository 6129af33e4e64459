import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { closeName, SUBPROTOCOL } from '../../main/protocol/index.ts';

/**
 * WebSocket bytes by hand (RFC 6455 section 5.2), for peers that break the rules of WebSocket
 * itself.
 */
export interface RawFrame {
  readonly fin?: boolean;
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly masked?: boolean;
}

export function rawFrame({
  fin = true,
  opcode,
  payload = new Uint8Array(),
  masked = true,
}: RawFrame): Buffer {
  const mask = randomBytes(4);
  const long = payload.length > 125;
  const head = Buffer.from([(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | (long ? 126 : payload.length)]);
  const length = Buffer.alloc(long ? 2 : 0);
  if (long) length.writeUInt16BE(payload.length);
  const body = masked ? payload.map((byte, n) => byte ^ mask[n % 4]) : payload;
  return Buffer.concat([head, length, masked ? mask : Buffer.alloc(0), body]);
}

/** A TCP socket after its upgrade, and everything that it received. */
export class RawPeer {
  readonly socket: Socket;
  readonly gone: Promise<void>;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.gone = new Promise((resolve) => {
      socket.once('close', () => {
        resolve();
      });
    });
  }

  get text(): string {
    return this.#received.toString('latin1');
  }

  /** The name of the close code in the last frame that came; null when there is none. */
  get closeName(): string | null {
    // A close frame from a server: 0x88, length, two bytes of code, reason; always its last
    // message.
    const at = this.#received.lastIndexOf(0x88);
    return at < 0 || at + 4 > this.#received.length ? null : closeName(this.#received.readUInt16BE(at + 2));
  }
}

export async function rawConnect(port: number): Promise<RawPeer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new RawPeer(socket);
}

/** Upgrades a raw socket. @param lines further header lines. */
export async function rawUpgrade(port: number, lines: readonly string[] = []): Promise<RawPeer> {
  const peer = await rawConnect(port);
  const key = randomBytes(16).toString('base64');
  const head = [
    'GET / HTTP/1.1',
    'Host: x',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
  ];
  peer.socket.write(
    [...head, `Sec-WebSocket-Key: ${key}`, `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`, ...lines, '', ''].join(
      '\r\n',
    ),
  );
  while (!peer.text.includes('\r\n\r\n')) await once(peer.socket, 'data');
  return peer;
}
