import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { answer, cpuUs, endWithParent } from './child.ts';
import type { ServerRequest } from './messages.ts';

/**
 * The floor under every server written in Node: one plain write of finished bytes to each socket.
 * It knows just enough of WebSocket for the same load, and nothing of names, channels or checks. It
 * speaks to its parent like test/support/wire-server-child.mjs.
 */

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const END_OF_HEAD = '\r\n\r\n';

const listeners = new Set<Socket>();
let framesOut = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  let upgraded = false;
  socket.on('error', () => undefined);
  socket.on('close', () => listeners.delete(socket));
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const end = rest.indexOf(END_OF_HEAD);
      if (end < 0) return;
      upgrade(socket, rest.toString('latin1', 0, end));
      upgraded = true;
      rest = rest.subarray(end + END_OF_HEAD.length);
    }
    rest = rest.subarray(relay(rest));
  });
});

function upgrade(socket: Socket, head: string): void {
  const key = /^Sec-WebSocket-Key: (.+)$/im.exec(head)?.[1].trim() ?? '';
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}${END_OF_HEAD}`,
  );
  if (head.startsWith('GET /listener ')) listeners.add(socket);
}

/**
 * Relays binary messages of 126 to 65,535 bytes, masked with zero, and skips shorter ones.
 * @returns how many bytes of the buffer are done.
 */
function relay(buffer: Buffer): number {
  let at = 0;
  while (buffer.length - at >= 8) {
    const short = buffer[at + 1] & 0x7f;
    if (short < 126) {
      if (buffer.length - at < 6 + short) break;
      at += 6 + short;
      continue;
    }
    const length = buffer.readUInt16BE(at + 2);
    if (buffer.length - at < 8 + length) break;
    const wire = Buffer.allocUnsafe(4 + length);
    buffer.copy(wire, 0, at, at + 4);
    wire[1] &= 0x7f;
    buffer.copy(wire, 4, at + 8, at + 8 + length);
    for (const listener of listeners) listener.write(wire);
    framesOut += listeners.size;
    at += 8 + length;
  }
  return at;
}

process.on('message', ({ type }: ServerRequest) => {
  if (type === 'start') {
    server.listen(0, '127.0.0.1', () =>
      answer({ type: 'started', port: (server.address() as AddressInfo).port }),
    );
  } else if (type === 'report') answer({ type: 'report', stats: { framesOut }, cpuUs: cpuUs() });
  else process.exit(0);
});
endWithParent();
