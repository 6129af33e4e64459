import { assertNever } from '../../../common/assert-never.ts';
import {
  audioClock,
  stampStationNumber,
  type CloseReason,
  type ServerMessage,
} from '../../protocol/index.ts';
import {
  LISTENER_CLOSE_BYTES,
  LISTENER_DROP_AUDIO_BYTES,
  LISTENER_DROP_LAG_MS,
  LISTENER_RESET_LAG_MS,
} from '../../protocol/limits.ts';
import { Bundler } from './bundler.ts';
import type { GuessThrottle } from './guess-throttle.ts';
import { lagSlot } from './listener-lag.ts';
import { LoadWatch, type BundlingMode } from './load-watch.ts';
import type { Logger } from '../../base/logger.ts';
import type { ServerCounters } from '../metrics/server-counters.ts';
import { OutFrame, type Bundle } from './out-frame.ts';
import { Peer, type Connection, type Inlet } from './peer.ts';
import { PlaceClaims } from './place-claims.ts';
import { createRoomState, type Delivery, type RoomSettings } from '../room/room-state.ts';
import { Room, type RoomStats } from '../room/room.ts';
import { RateLimitedLog } from './rate-limited-log.ts';
import { Session, type Door, type SessionAction } from './session.ts';

interface HubSettings {
  readonly room: RoomSettings;
  readonly door: Door;
  readonly newNonce: () => string;
  readonly guesses: GuessThrottle;
  readonly clock: () => number;
  readonly logger: Logger;
  readonly counters: ServerCounters;
  /** Whether frames of several talkers may wait for each other. */
  readonly bundling: BundlingMode;
  /** The share of time (0–1) that this process was busy since the last call. */
  readonly utilization: () => number;
}

export interface HubStats extends RoomStats {
  readonly connections: number;
  /** Audio frames that came in, went out to a listener, or were dropped for a slow one. */
  readonly framesIn: number;
  readonly framesOut: number;
  readonly framesDropped: number;
}

type JoinAction = Extract<SessionAction, { type: 'join' }>;

/** After these reasons a station's place is given up at once, because it misbehaved. */
const FINAL: ReadonlySet<CloseReason> = new Set(['bad-message', 'wrong-order', 'too-many-messages']);

/**
 * Connects connections with sessions, and sessions with the room. It has no sockets or timers: the
 * listener has them.
 */
export class Hub {
  readonly #settings: HubSettings;
  readonly #room: Room<Peer>;
  readonly #peers = new Set<Peer>();
  readonly #rateLimitedLog: RateLimitedLog;
  readonly #bundler: Bundler<Peer>;
  readonly #load: LoadWatch;
  readonly #claims: PlaceClaims<Peer, JoinAction>;
  #stopping = false;
  /** The time of the latest message or tick, in the unit of the listeners' lags. */
  #lagSlot = 0;

  constructor(settings: HubSettings) {
    this.#settings = settings;
    this.#room = new Room(createRoomState(settings.room));
    this.#rateLimitedLog = new RateLimitedLog(settings.logger, settings.clock);
    this.#bundler = new Bundler((peer, bundle) => {
      this.#sendAudio(peer, bundle);
    }, settings.room.frameDurationMs);
    this.#load = new LoadWatch(settings.bundling);
    this.#claims = new PlaceClaims<Peer, JoinAction>({
      holder: ({ hello }) => this.#room.holder(hello),
      place: (peer, action) => {
        this.#join(peer, action);
      },
      ask: (holder) => {
        const ping = holder.session.ask();
        if (ping) this.#send([holder], ping);
        return ping?.id ?? 0;
      },
      replace: (holder, peer, action) => {
        this.#join(peer, action, holder);
      },
      onTwo: (holder, newcomer) => {
        const { address } = holder.connection;
        const facts = { station: holder.stationNumber, address, second: newcomer.connection.address };
        this.#rateLimitedLog.info(facts, 'two stations with one id; the second gets an id of its own');
      },
    });
  }

  /** @param since when the peer began to connect: its time for the handshake counts from then. */
  connect(connection: Connection, since: number): Inlet {
    const { door, newNonce, guesses } = this.#settings;
    const wrongProofDelayMs = (now: number): number => guesses.wrong(connection.address, now);
    const session = new Session({ door, newNonce, wrongProofDelayMs }, since);
    const peer = new Peer(connection, session);
    this.#peers.add(peer);
    this.#settings.counters.connections += 1;
    return {
      text: (text) => {
        const now = this.#readClock();
        this.#act(peer, session.text(text, now), now);
      },
      binary: (frame) => {
        const now = this.#readClock();
        const action = session.binary(frame, now);
        if (action?.type === 'audio') this.#route(peer, frame, action.codec, now);
        else this.#act(peer, action, now);
      },
      transportControl: () => {
        const now = this.#readClock();
        this.#act(peer, session.transportControl(now), now);
      },
      closed: (code) => {
        if (peer.open) this.#settings.counters.closedByPeer(code);
        this.#forget(peer, code === 1000 || code === 1001 ? 'left' : 'lost');
      },
    };
  }

  /** Counts a peer that was closed before it could connect, because no descriptor was free. */
  turnedAway(): void {
    const { counters } = this.#settings;
    counters.connections += 1;
    counters.closedByServer('out-of-descriptors');
  }

  /**
   * Checks all deadlines; call this about every 50 ms.
   * @param now a moment up to which everything that arrived was handed in.
   */
  tick(now = this.#settings.clock()): void {
    const { counters, utilization } = this.#settings;
    this.#readClock();
    for (const peer of this.#peers) {
      this.#act(peer, peer.session.tick(now), now);
      if (peer.open && peer.connection.unsentBytes > LISTENER_CLOSE_BYTES)
        this.#closePeer(peer, 'too-slow', 'reads too slowly');
      if (peer.open) this.#checkLag(peer, now);
    }
    this.#claims.tick(now);
    this.#deliver(this.#room.tick(now));
    // Otherwise the last talkers would keep their listeners in memory until somebody talks again.
    this.#bundler.expire(now);
    if (this.#load.due(now)) this.#load.tick(now, counters.deliveries, utilization());
  }

  /** When to call `sendDueAudio`, by the clock; null: not before more audio comes. */
  get audioDueAtMs(): number | null {
    return this.#bundler.dueAtMs;
  }

  /** Sends audio that has waited long enough for other talkers. */
  sendDueAudio(now: number): void {
    this.#lagSlot = lagSlot(now);
    this.#bundler.expire(now);
  }

  /**
   * Closes every connection. The peers are not told of each other's leaving: that would be a
   * message for each pair.
   */
  closeAll(reason: CloseReason): void {
    this.#stopping = true;
    for (const peer of [...this.#peers]) this.#closePeer(peer, reason, 'all');
  }

  stats(): HubStats {
    const { counters } = this.#settings;
    return {
      ...this.#room.stats(),
      connections: this.#peers.size,
      framesIn: counters.framesIn,
      framesOut: counters.deliveries,
      framesDropped: counters.framesDropped,
    };
  }

  #readClock(): number {
    const now = this.#settings.clock();
    this.#lagSlot = lagSlot(now);
    return now;
  }

  #route(
    talker: Peer,
    frame: Buffer,
    codec: Extract<SessionAction, { type: 'audio' }>['codec'],
    now: number,
  ): void {
    const { counters } = this.#settings;
    counters.framesIn += 1;
    const receivers = this.#room.route(talker.stationNumber, codec, now);
    if (receivers.length === 0) return;
    stampStationNumber(frame, talker.stationNumber);
    this.#bundler.offer(
      new OutFrame(talker.stationNumber, frame, audioClock(now)),
      receivers,
      now,
      this.#load.bundling,
    );
  }

  #sendAudio(peer: Peer, bundle: Bundle): void {
    if (!peer.open) return;
    const { counters } = this.#settings;
    const { connection, lag } = peer;
    if (peer.lagging) {
      counters.dropped('lag', bundle.frames);
      return;
    }
    if (connection.unsentBytes > LISTENER_DROP_AUDIO_BYTES) {
      counters.dropped('unsent', bundle.frames);
      return;
    }
    connection.sendAudio(bundle, lag.known);
    lag.sent(bundle.frames, this.#lagSlot);
    counters.wrote(bundle.frames);
  }

  #acknowledge(peer: Peer, frames: number, now: number): void {
    const { lag, session } = peer;
    const before = lag.acknowledged;
    if (!lag.acknowledge(frames)) {
      this.#act(peer, session.falseAcknowledgement('heard more than was sent'), now);
      return;
    }
    if (lag.acknowledged > before) session.acknowledged();
    const behindMs = lag.behindMs(now);
    peer.lagging = behindMs >= LISTENER_DROP_LAG_MS;
    this.#settings.counters.lagMs.add(behindMs);
  }

  /**
   * Watches a listener that stops acknowledging: it is pinged, then gets no more audio, and after 1
   * s is closed so that it connects again.
   */
  #checkLag(peer: Peer, now: number): void {
    const ping = peer.lag.needsPing(now) ? peer.session.ask() : undefined;
    if (ping) {
      this.#send([peer], ping);
      peer.lag.pingSent(ping.id);
    }
    const behindMs = peer.lag.behindMs(now);
    peer.lagging = behindMs >= LISTENER_DROP_LAG_MS;
    if (behindMs < LISTENER_RESET_LAG_MS) return;
    this.#settings.counters.resets += 1;
    this.#closePeer(peer, 'fell-behind', `${String(Math.round(behindMs))} ms behind`);
  }

  #act(peer: Peer, action: SessionAction | null, now: number): void {
    if (action === null) return;
    switch (action.type) {
      case 'send':
        this.#send([peer], action.message);
        return;
      case 'close':
        this.#closePeer(peer, action.reason, action.detail);
        return;
      case 'join':
        this.#claims.claim(peer, action, now);
        return;
      case 'request':
        if (peer.stationNumber === 0) this.#act(peer, peer.session.tooEarly(action.message.type), now);
        else this.#deliver(this.#request(peer, action.message, now));
        return;
      case 'heard':
        this.#acknowledge(peer, action.frames, now);
        return;
      case 'answered':
        peer.lag.pongReceived(action.id);
        this.#claims.answered(peer, action.id);
        peer.lagging = peer.lag.behindMs(now) >= LISTENER_DROP_LAG_MS;
        return;
      case 'audio':
        return;
      default:
        assertNever(action);
    }
  }

  /** @param before the open connection that has the place but does not answer. */
  #join(peer: Peer, { hello, proof }: JoinAction, before?: Peer): void {
    const { stationId, name, place, codecs, resume } = hello;
    const result = this.#room.join({
      connection: peer,
      stationId,
      name,
      place,
      codecs,
      resume,
      proof,
      takesOver: before !== undefined,
    });
    if (!result.ok) {
      this.#act(peer, peer.session.full(), 0);
      return;
    }
    peer.stationNumber = result.stationNumber;
    peer.connection.admitted();
    this.#settings.counters.joins += 1;
    this.#settings.logger.info(
      { station: peer.stationNumber, name, address: peer.connection.address },
      'station joined',
    );
    this.#deliver(result.deliveries);
    if (before) this.#closePeer(before, 'replaced', 'silent while another asked for its place');
  }

  #request(
    peer: Peer,
    message: Extract<SessionAction, { type: 'request' }>['message'],
    now: number,
  ): readonly Delivery<Peer>[] {
    switch (message.type) {
      case 'subscribe':
        return this.#room.subscribe(peer.stationNumber, message);
      case 'talk.start':
        return this.#room.talkStart(peer.stationNumber, message, now);
      case 'talk.stop':
        return this.#room.talkStop(peer.stationNumber, message.talkspurt);
      case 'call':
        return this.#room.call(peer.stationNumber, message);
      default:
        return assertNever(message);
    }
  }

  #deliver(deliveries: readonly Delivery<Peer>[]): void {
    for (const { to, message } of deliveries) this.#send(to, message);
  }

  #send(to: readonly Peer[], message: ServerMessage): void {
    const utf8 = Buffer.from(JSON.stringify(this.#withClock(message)));
    for (const peer of to) {
      if (!peer.open) continue;
      if (peer.connection.unsentBytes > LISTENER_CLOSE_BYTES)
        this.#closePeer(peer, 'too-slow', 'reads too slowly');
      else {
        // Messages and audio keep their order: a talkspurt's last frame comes before its end.
        this.#bundler.flush(peer);
        peer.connection.sendText(utf8);
      }
    }
  }

  /**
   * Adds the server's clock to messages that audio may follow after a long silence, so that
   * listeners can interpret the clock byte. Pings keep both clocks together.
   */
  #withClock(message: ServerMessage): ServerMessage {
    switch (message.type) {
      case 'welcome':
      case 'subscribed':
      case 'talk.started':
      case 'ping':
        return { ...message, clock: Math.floor(this.#settings.clock()) };
      default:
        return message;
    }
  }

  #closePeer(peer: Peer, reason: CloseReason, detail: string): void {
    if (!peer.open) return;
    this.#settings.counters.closedByServer(reason);
    const { address } = peer.connection;
    this.#rateLimitedLog.info({ address, station: peer.stationNumber, reason, detail }, 'closed');
    this.#bundler.flush(peer);
    peer.connection.close(reason);
    this.#forget(peer, FINAL.has(reason) ? 'left' : 'lost');
  }

  #forget(peer: Peer, how: 'left' | 'lost'): void {
    if (!peer.open) return;
    peer.open = false;
    this.#bundler.drop(peer);
    peer.session.closed();
    this.#peers.delete(peer);
    if (this.#stopping) return;
    const now = this.#settings.clock();
    if (peer.stationNumber !== 0) {
      const deliveries = this.#room.disconnect(peer.stationNumber, peer, how, now);
      this.#settings.logger.info(
        { station: peer.stationNumber },
        how === 'left' ? 'station left' : 'connection lost',
      );
      this.#deliver(deliveries);
    }
    this.#claims.ended(peer, now);
  }
}
