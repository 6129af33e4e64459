// A part of the load, a process each: the talkers; the probes (a few listeners that read at once: their delays are what is told); or the
// crowd (all other listeners, which read seldom and much at a time, and so leave the others their core).
// {type:'start', port, kind, acknowledges, paceMs, aligned, seldom} → {type:'ready'}; {type:'join', talkers, listeners} → {type:'joined'}; then, any
// number of times: {type:'talk'} → {type:'talking'}; {type:'measure'} → {type:'measuring'}; {type:'result'} → counts, delays.
import { randomUUID } from 'node:crypto';
import { clearImmediate, setImmediate } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawSocket } from './raw-socket.mjs';

const PAYLOAD_BYTES = 160;
const HEADER_BYTES = 12;
const HEARD_MS = 200;
const SECRET = Buffer.alloc(32).toString('base64');
/** How often the crowd reads, each listener once. */
const SELDOM_MS = 20;
const SELDOM_TICK_MS = 2;
const DRAIN_MS = 150;
/** Nobody rings it: to wait for it is to sleep to a fraction of a millisecond, which a timer cannot. */
const bell = new Int32Array(new SharedArrayBuffer(4));

/** One clock for all processes, ms: each one's `performance` begins anew. */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

let settings;
let measuring = false;
let delays = [];
/** How late each frame left its talker: what comes at once for that reason waits at the server for no fault of the server's. */
let lateness = [];
let talkspurt = 0;
let pacing;
let acknowledging;
let draining;
/** Whose turn it is to be read. */
let nextDrain = 0;
/** Longest time between two turns of the talkers. */
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

function listen(raw) {
  raw.seldom = settings.seldom;
  if (!settings.seldom) {
    raw.onFrame = (buffer, start) => {
      if (measuring) delays.push(nowMs() - buffer.readDoubleBE(start + HEADER_BYTES));
    };
  }
  listeners.push({ raw, heard: 0, dueMs: 0, begun: 0 });
}

/** Each in its turn, evenly over the time. */
function drainSome() {
  const share = Math.ceil((listeners.length * SELDOM_TICK_MS) / SELDOM_MS);
  for (let n = 0; n < share; n += 1) {
    listeners[nextDrain].raw.drain();
    nextDrain = (nextDrain + 1) % listeners.length;
  }
}

/** As the station does (main/station/connection/acknowledger.ts): a while after the first frame that is not acknowledged, at random. */
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

/** When a talker's next frame is due. */
const dueMs = (talker) => talker.beginMs + talker.sent * settings.paceMs;

function sendFrame(talker) {
  const frame = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0xff);
  frame.fill(0, 0, HEADER_BYTES);
  frame[0] = 1;
  frame[1] = talker.sent === 0 ? 1 : 0;
  frame[2] = 1;
  frame.writeUInt16BE(talker.sent & 0xffff, 6);
  frame.writeUInt32BE((talker.sent * PAYLOAD_BYTES) >>> 0, 8);
  const now = nowMs();
  frame.writeDoubleBE(now, HEADER_BYTES);
  if (measuring) lateness.push(now - dueMs(talker));
  talker.raw.sendBinary(frame);
  talker.sent += 1;
}

/** Talkers' clocks are apart unless aligned. */
function talk() {
  talkspurt += 1;
  for (const listener of listeners) listener.begun = listener.raw.frames;
  const begin = nowMs();
  talkers.forEach((talker, index) => {
    talker.sent = 0;
    talker.beginMs = begin + (settings.aligned ? 0 : (settings.paceMs * index) / talkers.length);
    if (settings.kind === 'partyline') {
      const targets = [{ channel: 'main' }];
      talker.raw.sendText(JSON.stringify({ type: 'talk.start', talkspurt, targets }));
    }
  });
  stoodStillMs = 0;
  if (talkers.length > 0) pace(begin);
}

/** Sleeps until a frame is due, sends what is due by then, and lets the loop see what has come meanwhile. */
function pace(lastMs) {
  Atomics.wait(bell, 0, 0, Math.max(0, Math.min(...talkers.map(dueMs)) - nowMs()));
  const now = nowMs();
  stoodStillMs = Math.max(stoodStillMs, now - lastMs);
  for (const talker of talkers) while (dueMs(talker) <= now) sendFrame(talker);
  pacing = setImmediate(pace, now);
}

async function result() {
  measuring = false;
  const { utilization } = performance.eventLoopUtilization(before);
  clearImmediate(pacing);
  await sleep(DRAIN_MS);
  const quantile = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))];
  const at = (share) => quantile(delays, share);
  delays.sort((a, b) => a - b);
  lateness.sort((a, b) => a - b);
  return {
    type: 'result',
    sent: talkers.reduce((sum, talker) => sum + talker.sent, 0),
    frames: listeners.reduce((sum, { raw, begun }) => sum + raw.frames - begun, 0),
    closed: listeners.filter(({ raw }) => raw.closedAs !== null).length,
    stoodStillMs,
    delayP50Ms: at(0.5),
    delayP99Ms: at(0.99),
    delayMaxMs: at(1),
    samples: delays.length,
    lateP99Ms: quantile(lateness, 0.99),
    busy: utilization,
  };
}

function start(message) {
  settings = message;
  if (settings.acknowledges) acknowledging = setInterval(acknowledge, 10);
  if (settings.seldom) draining = setInterval(drainSome, SELDOM_TICK_MS);
}

async function joinAll({ talkers: talkerCount, listeners: listenerCount }) {
  const join = settings.kind === 'partyline' ? joinPartyline : joinPlain;
  for (let n = 0; n < listenerCount; n += 20) {
    const count = Math.min(20, listenerCount - n);
    for (const raw of await Promise.all(Array.from({ length: count }, () => join('listener')))) listen(raw);
  }
  for (let n = 0; n < talkerCount; n += 1) talkers.push({ raw: await join('talker'), sent: 0, beginMs: 0 });
}

process.on('message', async (message) => {
  if (message.type === 'start') {
    start(message);
    process.send({ type: 'ready' });
  } else if (message.type === 'join') {
    await joinAll(message);
    process.send({ type: 'joined' });
  } else if (message.type === 'talk') {
    talk();
    process.send({ type: 'talking' });
  } else if (message.type === 'measure') {
    delays = [];
    lateness = [];
    before = performance.eventLoopUtilization();
    measuring = true;
    process.send({ type: 'measuring' });
  } else if (message.type === 'result') process.send(await result());
});
process.on('disconnect', () => {
  clearInterval(acknowledging);
  clearInterval(draining);
  process.exit(0);
});
