// The floor under every server written in Node: a plain net.Socket write of finished bytes for each listener. It knows just enough of
// WebSocket to be spoken to by the same load, and nothing of names, channels or checks. Messages as in ../../support/wire-server-child.mjs.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

// RFC 6455 section 1.3.
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const listeners = new Set();
let framesOut = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  let upgraded = false;
  socket.on('error', () => undefined);
  socket.on('close', () => listeners.delete(socket));
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const blank = rest.indexOf('\r\n\r\n');
      if (blank < 0) return;
      const head = rest.latin1Slice(0, blank);
      const key = /^Sec-WebSocket-Key: (.+)$/im.exec(head)[1].trim();
      const accept = createHash('sha1')
        .update(key + GUID)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      upgraded = true;
      if (head.startsWith('GET /listener ')) listeners.add(socket);
      rest = rest.subarray(blank + 4);
    }
    rest = rest.subarray(relay(rest));
  });
});

/** Relays binary messages of 126 to 65,535 bytes, masked with zero, and leaves out short ones. @returns how much of the buffer is done with. */
function relay(buffer) {
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

process.on('message', ({ type }) => {
  if (type === 'start') {
    server.listen(0, '127.0.0.1', () => process.send({ type: 'started', port: server.address().port }));
  } else if (type === 'report') {
    const { user, system } = process.cpuUsage();
    process.send({ type: 'report', stats: { framesOut }, cpuUs: user + system });
  } else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
