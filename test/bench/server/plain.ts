import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { answer, cpuUs, endWithParent } from './child.ts';
import type { ServerRequest } from './messages.ts';

/**
 * The server is measured against this one: the shortest broadcast that ws allows, without names,
 * channels or checks. It speaks to its parent like test/support/wire-server-child.mjs.
 */

const listeners = new Set<WebSocket>();
let framesOut = 0;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (ws, request) => {
  if (request.url === '/listener') listeners.add(ws);
  ws.on('close', () => listeners.delete(ws));
  ws.on('message', (data, isBinary) => {
    if (!isBinary) return;
    for (const listener of listeners) listener.send(data);
    framesOut += listeners.size;
  });
});

process.on('message', ({ type }: ServerRequest) => {
  if (type === 'start') {
    const tellPort = (): void => answer({ type: 'started', port: (server.address() as AddressInfo).port });
    if (server.address()) tellPort();
    else server.once('listening', tellPort);
  } else if (type === 'report') answer({ type: 'report', stats: { framesOut }, cpuUs: cpuUs() });
  else process.exit(0);
});
endWithParent();
