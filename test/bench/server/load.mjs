// Talkers and listeners in one process, so that one clock measures each frame's way through the server.
// {type:'start', port, kind, talkers, listeners, paceMs, aligned} → {type:'ready'}; then, any number of times:
// {type:'talk'} → {type:'talking'}; {type:'measure'} → {type:'measuring'}; {type:'result'} → counts, delays.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawSocket } from './raw-socket.mjs';

const PAYLOAD_BYTES = 160;
const HEADER_BYTES = 12;
const HEARD_MS = 200;
const SECRET = Buffer.alloc(32).toString('base64');
/** Delays are taken at every fourth listener: enough for percentiles, and the rest of this process's time is for reading. */
const SAMPLE = 4;
const DRAIN_MS = 150;

let settings;
let measuring = false;
let delays = [];
let talkspurt = 0;
let timer;
let acknowledging;
/** Longest time between two turns of the talkers' timer. */
let stoodStillMs = 0;
const talkers = [];
const listeners = [];
/** What was busy when the measurement began. */
let before;

/** Waits for a text message of a type. */
function next(raw, type) {
  return new Promise((resolve) => {
    raw.onText = (text) => {
      const message = JSON.parse(text);
      if (message.type !== type) return;
      raw.onText = null;
      resolve(message);
    };
  });
}

async function ask(raw, message, answer) {
  const answered = next(raw, answer);
  raw.sendText(JSON.stringify(message));
  return answered;
}

async function joinPartyline(role) {
  const raw = await RawSocket.open(settings.port, '/', 'partyline.v1');
  const codecs = ['PCMU/16000', 'PCMU/8000'];
  const hello = { type: 'hello', version: 1, stationId: randomUUID(), name: role, codecs, nonce: SECRET };
  await ask(raw, hello, 'challenge');
  await ask(raw, { type: 'auth' }, 'welcome');
  const [listen, talk] = role === 'listener' ? [['main'], []] : [[], ['main']];
  await ask(raw, { type: 'subscribe', listen, talk }, 'subscribed');
  if (role === 'listener') raw.sendText('{"type":"heard","frames":0}');
  raw.onText = (text) => {
    if (text.startsWith('{"type":"ping"'))
      raw.sendText(text.replace('ping', 'pong').replace(/,"clock":\d+/, ''));
  };
  return raw;
}

const joinPlain = (role) => RawSocket.open(settings.port, `/${role}`);

function listen(raw, index) {
  const listener = { raw, heard: 0, dueMs: 0 };
  if (index % SAMPLE === 0) {
    raw.onFrame = (buffer, start) => {
      if (measuring) delays.push(performance.now() - buffer.readDoubleBE(start + HEADER_BYTES));
    };
  }
  listeners.push(listener);
}

/** As the station does (main/station/heard-reports.ts): a while after the first frame that is not acknowledged, at random. */
function acknowledge() {
  const now = performance.now();
  for (const listener of listeners) {
    const { raw } = listener;
    if (raw.frames === listener.heard) continue;
    if (listener.dueMs === 0) listener.dueMs = now + HEARD_MS * (1 - 0.25 * Math.random());
    if (now < listener.dueMs) continue;
    listener.heard = raw.frames;
    listener.dueMs = 0;
    raw.sendText(`{"type":"heard","frames":${String(raw.frames)}}`);
  }
}

function sendFrame(talker) {
  const frame = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0xff);
  frame.fill(0, 0, HEADER_BYTES);
  frame[0] = 1;
  frame[1] = talker.sent === 0 ? 1 : 0;
  frame[2] = 1;
  frame.writeUInt16BE(talker.sent & 0xffff, 6);
  frame.writeUInt32BE((talker.sent * PAYLOAD_BYTES) >>> 0, 8);
  frame.writeDoubleBE(performance.now(), HEADER_BYTES);
  talker.raw.sendBinary(frame);
  talker.sent += 1;
}

/** Keeps the pace on average: a late timer is followed by as many frames as are due. Talkers' clocks are apart unless aligned. */
function talk() {
  talkspurt += 1;
  for (const listener of listeners) Object.assign(listener, { begun: listener.raw.frames });
  const begin = performance.now();
  talkers.forEach((talker, index) => {
    talker.sent = 0;
    talker.beginMs = begin + (settings.aligned ? 0 : (settings.paceMs * index) / talkers.length);
    if (settings.kind === 'partyline') {
      const targets = [{ channel: 'main' }];
      talker.raw.sendText(JSON.stringify({ type: 'talk.start', talkspurt, targets }));
    }
  });
  stoodStillMs = 0;
  let lastMs = begin;
  timer = setInterval(() => {
    stoodStillMs = Math.max(stoodStillMs, performance.now() - lastMs);
    lastMs = performance.now();
    for (const talker of talkers)
      while (talker.beginMs + talker.sent * settings.paceMs <= performance.now()) sendFrame(talker);
  }, 1);
}

async function result() {
  measuring = false;
  const { utilization } = performance.eventLoopUtilization(before);
  clearInterval(timer);
  await sleep(DRAIN_MS);
  const sent = talkers.reduce((sum, talker) => sum + talker.sent, 0);
  const lost = listeners.reduce((sum, { raw, begun }) => sum + sent - (raw.frames - begun), 0);
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))];
  const closed = listeners.filter(({ raw }) => raw.closedAs !== null).length;
  return {
    type: 'result',
    due: sent * listeners.length,
    lost,
    closed,
    stoodStillMs,
    delayP50Ms: at(0.5),
    delayP99Ms: at(0.99),
    delayMaxMs: at(1),
    samples: delays.length,
    loadBusy: utilization,
  };
}

async function start(message) {
  settings = message;
  const join = settings.kind === 'partyline' ? joinPartyline : joinPlain;
  for (let n = 0; n < settings.listeners; n += 20) {
    const count = Math.min(20, settings.listeners - n);
    const group = await Promise.all(Array.from({ length: count }, () => join('listener')));
    group.forEach((raw, index) => listen(raw, n + index));
  }
  for (let n = 0; n < settings.talkers; n += 1)
    talkers.push({ raw: await join('talker'), sent: 0, beginMs: 0 });
  if (settings.kind === 'partyline') acknowledging = setInterval(acknowledge, 10);
}

process.on('message', async (message) => {
  if (message.type === 'start') {
    await start(message);
    process.send({ type: 'ready' });
  } else if (message.type === 'talk') {
    talk();
    process.send({ type: 'talking' });
  } else if (message.type === 'measure') {
    delays = [];
    before = performance.eventLoopUtilization();
    measuring = true;
    process.send({ type: 'measuring' });
  } else if (message.type === 'result') process.send(await result());
});
process.on('disconnect', () => {
  clearInterval(acknowledging);
  process.exit(0);
});
