import { clearImmediate, setImmediate } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../../main/cli/bench/load.ts';
import { answer, endWithParent } from './child.ts';
import { joinPartyline, joinPlain } from './join.ts';
import type { LoadRequest, LoadResult, LoadSettings } from './messages.ts';
import type { RawSocket } from './raw-socket.ts';

/**
 * A part of the load, in a process of its own: the talkers; the probes (a few listeners that read
 * at once, whose delays count); or the crowd (all other listeners, which read seldom and much at a
 * time, and so leave the others their core).
 */

const PAYLOAD_BYTES = 160;
const HEADER_BYTES = 12;
const ACKNOWLEDGE_WITHIN_MS = 200;
/** The crowd reads each listener once in this time. */
const SELDOM_MS = 20;
const SELDOM_TICK_MS = 2;
const DRAIN_MS = 150;
/** Nobody rings it. Waiting for it sleeps to a fraction of a millisecond, which a timer cannot. */
const bell = new Int32Array(new SharedArrayBuffer(4));

interface Talker {
  readonly raw: RawSocket;
  sent: number;
  beginMs: number;
}

interface Listener {
  readonly raw: RawSocket;
  /** Frames that it has acknowledged. */
  acknowledged: number;
  /** When the next acknowledgement is due; 0: nothing to acknowledge. */
  dueMs: number;
  /** Frames before this talkspurt. */
  begun: number;
}

class Load {
  readonly #settings: LoadSettings;
  readonly #talkers: Talker[] = [];
  readonly #listeners: Listener[] = [];
  #isMeasuring = false;
  #delays: number[] = [];
  /** How late each frame left its talker: such a delay is not the server's fault. */
  #lateness: number[] = [];
  #talkspurt = 0;
  #pacing: NodeJS.Immediate | undefined;
  #nextDrain = 0;
  #stoodStillMs = 0;
  #busyBefore = performance.eventLoopUtilization();

  constructor(settings: LoadSettings) {
    this.#settings = settings;
    if (settings.acknowledges) setInterval(() => this.#acknowledge(), 10).unref();
    if (settings.seldom) setInterval(() => this.#drainSome(), SELDOM_TICK_MS).unref();
  }

  async join(talkers: number, listeners: number): Promise<void> {
    const { port } = this.#settings;
    const join = this.#settings.kind === 'partyline' ? joinPartyline : joinPlain;
    const atOnce = 20;
    for (let n = 0; n < listeners; n += atOnce) {
      const joining = Array.from({ length: Math.min(atOnce, listeners - n) }, () => join(port, 'listener'));
      for (const raw of await Promise.all(joining)) this.#listen(raw);
    }
    for (let n = 0; n < talkers; n += 1)
      this.#talkers.push({ raw: await join(port, 'talker'), sent: 0, beginMs: 0 });
  }

  /** Begins a talkspurt. Talkers' clocks are apart unless aligned. */
  talk(): void {
    this.#talkspurt += 1;
    for (const listener of this.#listeners) listener.begun = listener.raw.frames;
    const begin = nowMs();
    const { aligned, paceMs, kind } = this.#settings;
    this.#talkers.forEach((talker, index) => {
      talker.sent = 0;
      talker.beginMs = begin + (aligned ? 0 : (paceMs * index) / this.#talkers.length);
      if (kind !== 'partyline') return;
      const targets = [{ channel: 'main' }];
      talker.raw.sendText(JSON.stringify({ type: 'talk.start', talkspurt: this.#talkspurt, targets }));
    });
    this.#stoodStillMs = 0;
    if (this.#talkers.length > 0) this.#pace(begin);
  }

  measure(): void {
    this.#delays = [];
    this.#lateness = [];
    this.#busyBefore = performance.eventLoopUtilization();
    this.#isMeasuring = true;
  }

  async result(): Promise<LoadResult> {
    this.#isMeasuring = false;
    const { utilization } = performance.eventLoopUtilization(this.#busyBefore);
    clearImmediate(this.#pacing);
    await sleep(DRAIN_MS);
    const delays = this.#delays.sort((a, b) => a - b);
    const lateness = this.#lateness.sort((a, b) => a - b);
    const quantile = (sorted: readonly number[], share: number): number | undefined =>
      sorted.at(Math.min(sorted.length - 1, Math.floor(sorted.length * share)));
    return {
      sent: this.#talkers.reduce((sum, talker) => sum + talker.sent, 0),
      frames: this.#listeners.reduce((sum, { raw, begun }) => sum + raw.frames - begun, 0),
      closed: this.#listeners.filter(({ raw }) => raw.closedAs !== null).length,
      stoodStillMs: this.#stoodStillMs,
      delayP50Ms: quantile(delays, 0.5),
      delayP99Ms: quantile(delays, 0.99),
      lateP99Ms: quantile(lateness, 0.99),
      busy: utilization,
    };
  }

  #listen(raw: RawSocket): void {
    raw.isSeldom = this.#settings.seldom;
    if (!raw.isSeldom) {
      raw.onFrame = (buffer, start) => {
        if (this.#isMeasuring) this.#delays.push(nowMs() - buffer.readDoubleBE(start + HEADER_BYTES));
      };
    }
    this.#listeners.push({ raw, acknowledged: 0, dueMs: 0, begun: 0 });
  }

  /** Reads some listeners of the crowd, evenly over the time. */
  #drainSome(): void {
    const share = Math.ceil((this.#listeners.length * SELDOM_TICK_MS) / SELDOM_MS);
    for (let n = 0; n < share; n += 1) {
      this.#listeners[this.#nextDrain].raw.drain();
      this.#nextDrain = (this.#nextDrain + 1) % this.#listeners.length;
    }
  }

  /**
   * Acknowledges as a station does (main/station/connection/acknowledger.ts): a random while after
   * the first frame that is not acknowledged.
   */
  #acknowledge(): void {
    const now = performance.now();
    for (const listener of this.#listeners) {
      const { frames } = listener.raw;
      if (frames === listener.acknowledged) continue;
      if (listener.dueMs === 0) listener.dueMs = now + ACKNOWLEDGE_WITHIN_MS * (1 - 0.25 * Math.random());
      if (now < listener.dueMs) continue;
      listener.acknowledged = frames;
      listener.dueMs = 0;
      listener.raw.sendText(`{"type":"heard","frames":${String(frames)}}`);
    }
  }

  #dueMs({ beginMs, sent }: Talker): number {
    return beginMs + sent * this.#settings.paceMs;
  }

  /**
   * Sleeps until a frame is due, sends the frames that are due, and lets the event loop read what
   * came meanwhile.
   */
  #pace(lastMs: number): void {
    const nextMs = Math.min(...this.#talkers.map((talker) => this.#dueMs(talker)));
    Atomics.wait(bell, 0, 0, Math.max(0, nextMs - nowMs()));
    const now = nowMs();
    this.#stoodStillMs = Math.max(this.#stoodStillMs, now - lastMs);
    for (const talker of this.#talkers) while (this.#dueMs(talker) <= now) this.#sendFrame(talker);
    this.#pacing = setImmediate(() => this.#pace(now));
  }

  /** The payload begins with the time of sending. */
  #sendFrame(talker: Talker): void {
    const frame = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0xff);
    frame.fill(0, 0, HEADER_BYTES);
    frame[0] = 1;
    frame[1] = talker.sent === 0 ? 1 : 0;
    frame[2] = 1;
    frame.writeUInt16BE(talker.sent & 0xffff, 6);
    frame.writeUInt32BE((talker.sent * PAYLOAD_BYTES) >>> 0, 8);
    const now = nowMs();
    frame.writeDoubleBE(now, HEADER_BYTES);
    if (this.#isMeasuring) this.#lateness.push(now - this.#dueMs(talker));
    talker.raw.sendBinary(frame);
    talker.sent += 1;
  }
}

let load: Load | undefined;

async function obey(message: LoadRequest): Promise<object> {
  switch (message.type) {
    case 'start':
      load = new Load(message);
      return { type: 'ready' };
    case 'join':
      await load?.join(message.talkers, message.listeners);
      return { type: 'joined' };
    case 'talk':
      load?.talk();
      return { type: 'talking' };
    case 'measure':
      load?.measure();
      return { type: 'measuring' };
    case 'result':
      return { ...(await load?.result()) };
  }
}

process.on('message', (message: LoadRequest) => {
  void obey(message).then(answer);
});
endWithParent();
