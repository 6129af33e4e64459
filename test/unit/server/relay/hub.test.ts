import { describe, expect, it } from 'vitest';
import { encodeAudioFrame, type CloseReason, type ServerMessage } from '../../../../main/protocol/index.ts';
import {
  CONTROL_BURST,
  LISTENER_CLOSE_BYTES,
  LISTENER_DROP_AUDIO_BYTES,
} from '../../../../main/protocol/limits.ts';
import { defaultConfig } from '../../../../main/server/config/config.ts';
import { GuessThrottle } from '../../../../main/server/relay/guess-throttle.ts';
import { Hub } from '../../../../main/server/relay/hub.ts';
import type { Connection, Inlet } from '../../../../main/server/relay/peer.ts';
import type { BundlingMode } from '../../../../main/server/relay/load-watch.ts';
import { silentLogger } from '../../../../main/base/logger.ts';
import { ServerCounters } from '../../../../main/server/metrics/server-counters.ts';
import type { Bundle } from '../../../../main/server/relay/out-frame.ts';

const SECRET = Buffer.alloc(24).toString('base64');

/** A socket that only records. */
class FakeSocket implements Connection {
  readonly address = '10.0.0.1';
  unsentBytes = 0;
  readonly texts: Buffer[] = [];
  readonly frames: Buffer[] = [];
  /** One entry for each write. */
  readonly writes: Buffer[] = [];
  readonly order: ('text' | 'audio')[] = [];
  closedAs: CloseReason | null = null;
  isAdmitted = false;
  inlet!: Inlet;

  sendText(utf8: Buffer): void {
    this.order.push('text');
    this.texts.push(utf8);
  }
  sendAudio(bundle: Bundle, stamped: boolean): void {
    this.order.push('audio');
    this.writes.push(bundle.wire(stamped));
    this.frames.push(...bundle.messages(stamped));
  }
  close(reason: CloseReason): void {
    this.closedAs = reason;
  }
  admitted(): void {
    this.isAdmitted = true;
  }
  say(message: object): void {
    this.inlet.text(JSON.stringify(message));
  }
  received(): ServerMessage[] {
    return this.texts.splice(0).map((utf8) => JSON.parse(utf8.toString()) as ServerMessage);
  }
}

function startHub(bundling: BundlingMode = 'auto') {
  const clock = { now: 0 };
  let secrets = 0;
  const counters = new ServerCounters();
  const hub = new Hub({
    room: {
      channels: defaultConfig().channels,
      epoch: 'e',
      frameDurationMs: 10,
      maxTalkspurtMs: 60_000,
      newSecret: () => Buffer.from(String((secrets += 1)).padStart(24)).toString('base64'),
    },
    door: { type: 'open', salt: SECRET },
    newNonce: () => SECRET,
    guesses: new GuessThrottle(),
    clock: () => clock.now,
    logger: silentLogger,
    bundling,
    utilization: () => 0,
    counters,
  });
  const join = (name: string): FakeSocket => {
    const socket = new FakeSocket();
    socket.inlet = hub.connect(socket, clock.now);
    socket.say({ type: 'hello', version: 1, stationId: name, name, codecs: ['PCMU/8000'], nonce: SECRET });
    expect(socket.isAdmitted).toBe(false);
    socket.say({ type: 'auth' });
    expect(socket.isAdmitted).toBe(true);
    socket.say({ type: 'subscribe', listen: ['main'], talk: ['main'] });
    return socket;
  };
  return { hub, clock, join, counters };
}

const frame = (): Buffer =>
  Buffer.from(
    encodeAudioFrame({
      first: true,
      last: false,
      codec: 'PCMU/8000',
      stationNumber: 0,
      sequence: 7,
      timestamp: 9,
      payload: new Uint8Array(80),
    }),
  );

describe('Hub', () => {
  it("builds a frame once for all listeners, with its talker's number in it", () => {
    const { join, hub } = startHub();
    const [ann, bob, eve] = [join('Ann'), join('Bob'), join('Eve')];
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    ann.inlet.binary(frame());
    expect(bob.writes[0]).toBe(eve.writes[0]);
    const expected = frame();
    expected.writeUInt16BE(1, 4);
    expect(bob.frames).toEqual([expected]);
    expect(ann.frames).toEqual([]);
    expect(hub.stats()).toMatchObject({ framesIn: 1, framesOut: 2, framesDropped: 0, talking: 1 });
  });

  it('drops frames of a talkspurt that was not granted, silently', () => {
    const { join } = startHub();
    const [ann, bob] = [join('Ann'), join('Bob')];
    ann.received();
    ann.inlet.binary(frame());
    expect(bob.frames).toEqual([]);
    expect(ann.received()).toEqual([]);
    expect(ann.closedAs).toBeNull();
  });

  it('serialises a message once for all its receivers', () => {
    const { join } = startHub();
    const [ann, bob, eve] = [join('Ann'), join('Bob'), join('Eve')];
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    expect(bob.texts.at(-1)).toBe(eve.texts.at(-1));
  });

  it('drops audio only for a listener that reads slowly', () => {
    const { join, hub } = startHub();
    const [ann, bob, slow] = [join('Ann'), join('Bob'), join('Slow')];
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    slow.unsentBytes = LISTENER_DROP_AUDIO_BYTES + 1;
    ann.inlet.binary(frame());
    expect([bob.frames.length, slow.frames.length]).toEqual([1, 0]);
    slow.unsentBytes = 0;
    ann.inlet.binary(frame());
    expect([bob.frames.length, slow.frames.length]).toEqual([2, 1]);
    expect(hub.stats().framesDropped).toBe(1);
  });

  it('lets frames of two talkers share a write under load, and sends waiting frames before a message', () => {
    const { join, hub, clock } = startHub('always');
    const [ann, bob, eve] = [join('Ann'), join('Bob'), join('Eve')];
    for (const talker of [ann, bob]) {
      talker.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
      talker.inlet.binary(frame());
    }
    clock.now = 10;
    hub.sendDueAudio(10);
    eve.writes.length = 0;
    ann.inlet.binary(frame());
    expect(hub.audioDueAtMs).toBe(20);
    bob.inlet.binary(frame());
    expect(eve.writes.map(({ length }) => length)).toEqual([2 * (2 + 92)]);
    expect(hub.audioDueAtMs).toBeNull();
    clock.now = 20;
    ann.inlet.binary(frame());
    expect(eve.writes).toHaveLength(1);
    const texts = eve.texts.length;
    ann.say({ type: 'talk.stop', talkspurt: 1 });
    expect(eve.order.slice(-2)).toEqual(['audio', 'text']);
    expect(eve.texts).toHaveLength(texts + 1);
    clock.now = 30;
    bob.inlet.binary(frame());
    hub.sendDueAudio(40);
    expect(eve.frames).toHaveLength(6);
    expect(hub.stats()).toMatchObject({ framesIn: 6, framesDropped: 0 });
  });

  it('sends no audio to a listener that stops acknowledging, and closes it after 1 s', () => {
    const { join, hub, clock } = startHub();
    const [ann, bob, hung, silent] = [join('Ann'), join('Bob'), join('Hung'), join('Silent')];
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    for (const socket of [bob, hung]) socket.say({ type: 'heard', frames: 0 });
    const run = (untilMs: number): void => {
      for (; clock.now < untilMs; clock.now += 10) {
        ann.inlet.binary(frame());
        if (clock.now % 50 === 0) hub.tick();
        if (clock.now % 200 === 0) bob.say({ type: 'heard', frames: bob.frames.length });
        if (clock.now % 1_000 === 0) silent.say({ type: 'pong', id: 0 });
      }
    };
    run(490);
    expect(hung.frames).toHaveLength(bob.frames.length);
    run(900);
    expect(hung.frames.length).toBeLessThan(60);
    expect(hub.stats().framesDropped).toBe(bob.frames.length - hung.frames.length);
    expect(hung.closedAs).toBeNull();
    run(1_100);
    expect(hung.closedAs).toBe('fell-behind');
    expect([bob.closedAs, silent.closedAs]).toEqual([null, null]);
    expect(bob.frames).toHaveLength(110);
    // The lag of a listener that never acknowledges is unknown.
    expect(silent.frames).toHaveLength(110);
    expect(hub.stats()).toMatchObject({ reconnecting: 1 });
  });

  it.each([
    ['each frame', 1],
    ['rarely, on arrival', 23],
    ['only once', Number.POSITIVE_INFINITY],
  ])('keeps a listener that acknowledges %s, as long as it answers pings', (_manner, every) => {
    const { join, hub, clock } = startHub();
    const [ann, bob] = [join('Ann'), join('Bob')];
    bob.say({ type: 'heard', frames: 0 });
    bob.received();
    for (let talkspurt = 1; talkspurt <= 2; talkspurt += 1) {
      ann.say({ type: 'talk.start', talkspurt, targets: [{ channel: 'main' }] });
      const end = clock.now + 3_000;
      for (; clock.now < end + 3_000; clock.now += 10) {
        if (clock.now < end) {
          ann.inlet.binary(frame());
          if (bob.frames.length % every === 0) bob.say({ type: 'heard', frames: bob.frames.length });
        } else if (clock.now === end) ann.say({ type: 'talk.stop', talkspurt });
        if (clock.now % 50 === 0) hub.tick();
        for (const message of bob.received())
          if (message.type === 'ping') bob.say({ type: 'pong', id: message.id });
        if (clock.now % 1_000 === 0) ann.say({ type: 'pong', id: 0 });
      }
    }
    expect(bob.closedAs).toBeNull();
    expect(bob.frames).toHaveLength(600);
  });

  it('counts acknowledgements without news as messages', () => {
    const { join } = startHub();
    const bob = join('Bob');
    for (let n = 0; n <= CONTROL_BURST; n += 1) bob.say({ type: 'heard', frames: 0 });
    expect(bob.closedAs).toBe('too-many-messages');
  });

  it('sends audio again to a listener that has caught up', () => {
    const { join, hub, clock } = startHub();
    const [ann, bob] = [join('Ann'), join('Bob')];
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    bob.say({ type: 'heard', frames: 0 });
    ann.inlet.binary(frame());
    clock.now = 300;
    ann.inlet.binary(frame());
    clock.now = 700;
    hub.tick();
    ann.inlet.binary(frame());
    expect(bob.frames).toHaveLength(2);
    bob.say({ type: 'heard', frames: 2 });
    ann.inlet.binary(frame());
    expect(bob.frames).toHaveLength(3);
    expect(bob.closedAs).toBeNull();
  });

  it('stamps the clock only for listeners that acknowledge', () => {
    const { join, clock } = startHub();
    const [ann, bob, old] = [join('Ann'), join('Bob'), join('Old')];
    bob.say({ type: 'heard', frames: 0 });
    clock.now = 1_320;
    ann.say({ type: 'talk.start', talkspurt: 1, targets: [{ channel: 'main' }] });
    ann.inlet.binary(frame());
    expect(bob.frames[0][3]).toBe(166);
    expect(old.frames[0][3]).toBe(0);
    expect(bob.received().at(-1)).toMatchObject({ type: 'talk.started', clock: 1_320 });
  });

  it('closes a listener that acknowledges more than was sent', () => {
    const { join } = startHub();
    const bob = join('Bob');
    bob.say({ type: 'heard', frames: 1 });
    expect(bob.closedAs).toBe('bad-message');
  });

  it('closes a listener that does not read at all, at the next message or tick', () => {
    const { join, hub } = startHub();
    const [ann, one, two] = [join('Ann'), join('One'), join('Two')];
    one.unsentBytes = LISTENER_CLOSE_BYTES + 1;
    ann.say({ type: 'subscribe', listen: [], talk: [] });
    expect(one.closedAs).toBe('too-slow');
    two.unsentBytes = LISTENER_CLOSE_BYTES + 1;
    hub.tick();
    expect(two.closedAs).toBe('too-slow');
    expect(hub.stats()).toMatchObject({ connections: 1, stations: 3, reconnecting: 2 });
  });

  it('keeps the place when a connection breaks, but not when a station leaves or misbehaves', () => {
    const { join, hub, clock, counters } = startHub();
    const [lost, left, bad] = [join('Lost'), join('Left'), join('Bad')];
    lost.inlet.closed(1006);
    left.inlet.closed(1000);
    bad.say({ type: 'nonsense' });
    expect(bad.closedAs).toBe('bad-message');
    expect(hub.stats()).toMatchObject({ connections: 0, stations: 1, reconnecting: 1 });
    bad.inlet.closed(4400);
    expect(counters.closes().filter(({ count }) => count > 0)).toEqual([
      { by: 'server', reason: 'bad-message', count: 1 },
      { by: 'peer', reason: 'normal', count: 1 },
      { by: 'peer', reason: 'connection-lost', count: 1 },
    ]);
    expect([counters.connections, counters.joins]).toEqual([3, 3]);
    clock.now += 30_000;
    hub.tick();
    expect(hub.stats()).toMatchObject({ stations: 0 });
  });

  it('closes every connection at the end, without messages about the others', () => {
    const { join, hub } = startHub();
    const sockets = ['a', 'b', 'c'].map(join);
    for (const socket of sockets) socket.received();
    hub.closeAll('server-stopping');
    expect(sockets.map(({ closedAs }) => closedAs)).toEqual([
      'server-stopping',
      'server-stopping',
      'server-stopping',
    ]);
    expect(sockets.flatMap((socket) => socket.received())).toEqual([]);
    expect(hub.stats().connections).toBe(0);
  });
});

describe('a second connection with the id of an open one', () => {
  /** Sends hello and auth, without waiting for answers. */
  const knock = (
    { hub, clock }: ReturnType<typeof startHub>,
    name: string,
    more: object = {},
  ): FakeSocket => {
    const socket = new FakeSocket();
    socket.inlet = hub.connect(socket, clock.now);
    const hello = { type: 'hello', version: 1, stationId: name, name, codecs: ['PCMU/8000'], nonce: SECRET };
    socket.say({ ...hello, ...more });
    socket.say({ type: 'auth' });
    return socket;
  };
  const welcomeOf = (socket: FakeSocket): Extract<ServerMessage, { type: 'welcome' }> | undefined =>
    socket.received().find((message) => message.type === 'welcome');
  const answerPing = (socket: FakeSocket): void => {
    for (const message of socket.received())
      if (message.type === 'ping') socket.say({ type: 'pong', id: message.id });
  };

  it('joins beside the first one, which stays, if the first one answers', () => {
    const rig = startHub();
    const ann = rig.join('Ann');
    ann.received();
    const copy = knock(rig, 'Ann');
    expect(welcomeOf(copy)).toBeUndefined();
    answerPing(ann);
    expect(welcomeOf(copy)).toMatchObject({ name: 'Ann (2)', resumed: false });
    expect([ann.closedAs, copy.closedAs, copy.isAdmitted]).toEqual([null, null, true]);
    rig.clock.now = 5_000;
    rig.hub.tick();
    expect([ann.closedAs, copy.closedAs, rig.hub.stats().stations]).toEqual([null, null, 2]);
  });

  it('replaces a first one that sends audio or a wrong pong, but no answer', () => {
    const rig = startHub();
    const ann = rig.join('Ann');
    const again = knock(rig, 'Ann');
    ann.inlet.binary(frame());
    ann.say({ type: 'pong', id: 4_711 });
    expect(welcomeOf(again)).toBeUndefined();
    rig.clock.now = 999;
    rig.hub.tick();
    expect(ann.closedAs).toBeNull();
    rig.clock.now = 1_000;
    rig.hub.tick();
    expect(ann.closedAs).toBe('replaced');
    expect(welcomeOf(again)).toMatchObject({ name: 'Ann', resumed: true, you: 1 });
    expect(rig.hub.stats()).toMatchObject({ stations: 1, reconnecting: 0, connections: 1 });
  });

  it('gets the place back sooner with its token, and at once when the old connection ends', () => {
    const rig = startHub();
    const ann = rig.join('Ann');
    const { session, resumeToken: token } = welcomeOf(ann)!;
    const second = knock(rig, 'Ann', { resume: { session, token } });
    rig.clock.now = 250;
    rig.hub.tick();
    expect(ann.closedAs).toBe('replaced');
    expect(welcomeOf(second)).toMatchObject({ resumed: true, you: 1 });
    const third = knock(rig, 'Ann');
    second.inlet.closed(1006);
    expect(welcomeOf(third)).toMatchObject({ resumed: true, you: 1 });
  });

  it('is closed if it sends a request before its welcome', () => {
    const rig = startHub();
    rig.join('Ann');
    const copy = knock(rig, 'Ann');
    copy.say({ type: 'ping', id: 3 });
    expect(copy.received().at(-1)).toEqual({ type: 'pong', id: 3 });
    copy.say({ type: 'subscribe', listen: ['main'], talk: [] });
    expect(copy.closedAs).toBe('wrong-order');
    expect(rig.hub.stats()).toMatchObject({ stations: 1, connections: 1 });
  });
});
