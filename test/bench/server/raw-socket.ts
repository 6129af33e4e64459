import { connect, type Socket } from 'node:net';

/**
 * As little of a WebSocket client (RFC 6455) as the load needs: it must cost less than the server.
 * All sockets read into one buffer, masks are zero, and frames are counted without a copy.
 */

const BUFFER = Buffer.allocUnsafe(256 * 1_024);
const [TEXT, BINARY, CLOSE] = [1, 2, 8];

export class RawSocket {
  /** Binary messages that came. */
  frames = 0;
  /** The code that the server closed with. */
  closedAs: number | null = null;
  /** Called with each text message. */
  onText: ((text: string) => void) | null = null;
  /** Called with the buffer and the place in it of each binary message. */
  onFrame: ((buffer: Buffer, start: number) => void) | null = null;
  /** Reads only when `drain` is called. */
  isSeldom = false;
  #rest: Buffer | null = null;
  #onUpgraded: (() => void) | null = null;
  readonly #socket: Socket;

  private constructor(port: number, onUpgraded: () => void, onFailed: (error: Error) => void) {
    this.#onUpgraded = onUpgraded;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: BUFFER, callback: (bytes) => this.#read(bytes) },
    });
    this.#socket.on('error', onFailed);
    this.#socket.on('close', () => onFailed(new Error('The server closed the socket.')));
  }

  /** @returns a socket after its upgrade. */
  static async open(port: number, path = '/', protocol?: string): Promise<RawSocket> {
    const raw = await new Promise<RawSocket>((resolve, reject) => {
      const opened: RawSocket = new RawSocket(port, () => resolve(opened), reject);
      opened.#socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n` +
          `${protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`}\r\n`,
      );
    });
    return raw;
  }

  /** Reads once, now or when the next bytes come. */
  drain(): void {
    this.#socket.resume();
  }

  sendText(text: string): void {
    this.#send(TEXT, Buffer.from(text));
  }

  sendBinary(payload: Buffer): void {
    this.#send(BINARY, payload);
  }

  #send(opcode: number, payload: Buffer): void {
    const isLong = payload.length > 125;
    const head = isLong ? 8 : 6;
    const message = Buffer.alloc(head + payload.length);
    message[0] = 0x80 | opcode;
    message[1] = 0x80 | (isLong ? 126 : payload.length);
    if (isLong) message.writeUInt16BE(payload.length, 2);
    message.set(payload, head);
    this.#socket.write(message);
  }

  /** @returns whether to go on reading. */
  #read(bytes: number): boolean {
    let buffer = BUFFER;
    let end = bytes;
    if (this.#rest) {
      buffer = Buffer.concat([this.#rest, BUFFER.subarray(0, bytes)]);
      end = buffer.length;
      this.#rest = null;
    }
    const at = this.#onUpgraded ? this.#readUpgrade(buffer, end) : this.#walk(buffer, 0, end);
    if (at < end) this.#rest = Buffer.from(buffer.subarray(at, end));
    return !this.isSeldom;
  }

  #readUpgrade(buffer: Buffer, end: number): number {
    const head = buffer.toString('latin1', 0, end);
    const blank = head.indexOf('\r\n\r\n');
    if (blank < 0) return 0;
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`The server answered: ${head.slice(0, 60)}`);
    this.#onUpgraded?.();
    this.#onUpgraded = null;
    return this.#walk(buffer, blank + 4, end);
  }

  /** @returns where the first incomplete message begins. */
  #walk(buffer: Buffer, from: number, end: number): number {
    let at = from;
    while (end - at >= 2) {
      let length = buffer[at + 1];
      let start = at + 2;
      if (length === 126) {
        if (end - at < 4) return at;
        length = (buffer[at + 2] << 8) | buffer[at + 3];
        start = at + 4;
      } else if (length === 127) {
        if (end - at < 10) return at;
        length = buffer.readUInt32BE(at + 6);
        start = at + 10;
      }
      if (start + length > end) return at;
      this.#message(buffer[at] & 15, buffer, start, length);
      at = start + length;
    }
    return at;
  }

  #message(opcode: number, buffer: Buffer, start: number, length: number): void {
    if (opcode === BINARY) {
      this.frames += 1;
      this.onFrame?.(buffer, start);
    } else if (opcode === TEXT) this.onText?.(buffer.toString('utf8', start, start + length));
    else if (opcode === CLOSE) this.closedAs = buffer.readUInt16BE(start);
  }
}
