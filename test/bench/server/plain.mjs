// What the server is measured against: the shortest broadcast that ws allows, without names, channels or checks.
// Speaks to its parent like test/support/wire-server-child.mjs.
import { WebSocketServer } from 'ws';

const listeners = new Set();
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

process.on('message', ({ type }) => {
  if (type === 'start') {
    const answer = () => process.send({ type: 'started', port: server.address().port });
    if (server.address()) answer();
    else server.once('listening', answer);
  } else if (type === 'report') {
    const { user, system } = process.cpuUsage();
    process.send({ type: 'report', stats: { framesOut }, cpuUs: user + system });
  } else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
