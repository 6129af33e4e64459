/**
 * As little of a WebSocket client (RFC 6455) as the load needs: it must cost less than the server that it loads. All sockets read
 * into one buffer, masks are zero, frames are walked over and counted.
 */
import { connect } from 'node:net';

const BUFFER = Buffer.allocUnsafe(256 * 1024);
const [TEXT, BINARY, CLOSE] = [1, 2, 8];

export class RawSocket {
  /** Binary messages that have come. */
  frames = 0;
  /** The code that the server closed with. */
  closedAs = null;
  /** Called with each text message. */
  onText = null;
  /** Reads when told to, by `drain`, and not whenever there is something. */
  seldom = false;
  /** Called with the buffer and the place in it of each binary message. */
  onFrame = null;
  #rest = null;
  #upgraded = null;
  #socket;

  /** @returns a socket whose upgrade has been answered. */
  static async open(port, path = '/', protocol = undefined) {
    const raw = new RawSocket();
    const upgraded = new Promise((resolve, reject) => {
      raw.#upgraded = resolve;
      raw.#socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: BUFFER, callback: (bytes) => raw.#read(bytes) },
      });
      raw.#socket.on('error', reject);
      raw.#socket.on('close', () => reject(new Error('The server closed the socket.')));
    });
    raw.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n` +
        `${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
    await upgraded;
    return raw;
  }

  /** Reads once, what there is now or what comes next. */
  drain() {
    this.#socket.resume();
  }

  sendText(text) {
    this.#send(TEXT, Buffer.from(text));
  }

  sendBinary(payload) {
    this.#send(BINARY, payload);
  }

  #send(opcode, payload) {
    const long = payload.length > 125;
    const head = long ? 8 : 6;
    const message = Buffer.alloc(head + payload.length);
    message[0] = 0x80 | opcode;
    message[1] = 0x80 | (long ? 126 : payload.length);
    if (long) message.writeUInt16BE(payload.length, 2);
    message.set(payload, head);
    this.#socket.write(message);
  }

  #read(bytes) {
    let buffer = BUFFER;
    let end = bytes;
    if (this.#rest) {
      buffer = Buffer.concat([this.#rest, BUFFER.subarray(0, bytes)]);
      end = buffer.length;
      this.#rest = null;
    }
    const at = this.#upgraded ? this.#readUpgrade(buffer, end) : this.#walk(buffer, 0, end);
    if (at < end) this.#rest = Buffer.from(buffer.subarray(at, end));
    return !this.seldom;
  }

  #readUpgrade(buffer, end) {
    const answer = buffer.latin1Slice(0, end);
    const blank = answer.indexOf('\r\n\r\n');
    if (blank < 0) return 0;
    if (!answer.startsWith('HTTP/1.1 101 ')) throw new Error(`The server answered: ${answer.slice(0, 60)}`);
    this.#upgraded();
    this.#upgraded = null;
    return this.#walk(buffer, blank + 4, end);
  }

  /** @returns where the first message begins that is not whole. */
  #walk(buffer, from, end) {
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

  #message(opcode, buffer, start, length) {
    if (opcode === BINARY) {
      this.frames += 1;
      this.onFrame?.(buffer, start);
    } else if (opcode === TEXT) this.onText?.(buffer.utf8Slice(start, start + length));
    else if (opcode === CLOSE) this.closedAs = buffer.readUInt16BE(start);
  }
}
