// Talkers and listeners in one process, so that one clock measures each frame's way through the server.
// {type:'start', port, kind, talkers, listeners} → {type:'ready'}; {type:'measure'} … {type:'result'} → counts, delays.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

const FRAME_MS = 10;
const PAYLOAD_BYTES = 160;
const HEADER_BYTES = 12;
const SECRET = Buffer.alloc(32).toString('base64');
const options = { perMessageDeflate: false };

let measuring = false;
let delays = [];
let received = 0;
const talkers = [];
let sent = 0;

const say = (ws, message) => ws.send(JSON.stringify(message));

/** Waits for a text message of a type. */
function next(ws, type) {
  return new Promise((resolve) => {
    const look = (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(data.toString());
      if (message.type !== type) return;
      ws.off('message', look);
      resolve(message);
    };
    ws.on('message', look);
  });
}

async function joinPartyline(port, role) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}`, 'partyline.v1', options);
  await once(ws, 'open');
  const codecs = ['PCMU/16000', 'PCMU/8000'];
  say(ws, { type: 'hello', version: 1, stationId: randomUUID(), name: role, codecs, nonce: SECRET });
  await next(ws, 'challenge');
  say(ws, { type: 'auth' });
  await next(ws, 'welcome');
  say(ws, {
    type: 'subscribe',
    listen: role === 'listener' ? ['main'] : [],
    talk: role === 'talker' ? ['main'] : [],
  });
  await next(ws, 'subscribed');
  if (role === 'talker') {
    say(ws, { type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    await next(ws, 'talk.granted');
  }
  return ws;
}

async function joinPlain(port, role) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/${role}`, options);
  await once(ws, 'open');
  return ws;
}

function hear(ws) {
  ws.on('message', (data, isBinary) => {
    if (!isBinary) return;
    received += 1;
    // One of eight is enough for percentiles, and leaves this process time.
    if (measuring && (received & 7) === 0) delays.push(performance.now() - data.readDoubleBE(HEADER_BYTES));
  });
}

function speak() {
  const frame = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0xff);
  talkers.forEach((ws) => {
    frame.fill(0, 0, HEADER_BYTES);
    frame[0] = 1;
    frame[2] = 1;
    frame.writeUInt16BE(sent & 0xffff, 6);
    frame.writeUInt32BE((sent * PAYLOAD_BYTES) >>> 0, 8);
    frame.writeDoubleBE(performance.now(), HEADER_BYTES);
    ws.send(Buffer.from(frame));
  });
  sent += 1;
}

/** Keeps the pace on average: a late timer is followed by as many frames as are due. */
function start() {
  const begin = performance.now();
  setInterval(() => {
    while (begin + sent * FRAME_MS <= performance.now()) speak();
  }, FRAME_MS / 2);
}

process.on('message', async (message) => {
  if (message.type === 'start') {
    const join = message.kind === 'partyline' ? joinPartyline : joinPlain;
    for (let n = 0; n < message.listeners; n += 20) {
      const count = Math.min(20, message.listeners - n);
      const group = await Promise.all(Array.from({ length: count }, () => join(message.port, 'listener')));
      group.forEach(hear);
    }
    for (let n = 0; n < message.talkers; n += 1) talkers.push(await join(message.port, 'talker'));
    start();
    process.send({ type: 'ready' });
  } else if (message.type === 'measure') {
    measuring = true;
    delays = [];
    process.send({ type: 'measuring', received, sent: sent * talkers.length });
  } else if (message.type === 'result') {
    measuring = false;
    delays.sort((a, b) => a - b);
    const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))];
    process.send({
      type: 'result',
      received,
      sent: sent * talkers.length,
      delayP50Ms: at(0.5),
      delayP99Ms: at(0.99),
      samples: delays.length,
    });
  }
});
process.on('disconnect', () => process.exit(0));
