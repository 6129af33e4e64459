import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AcceptGuard, type DescriptorReserve } from '../../base/descriptor-reserve.ts';
import { RAISE_THE_LIMIT } from '../../base/descriptors.ts';
import { CLOSE_CODES, SUBPROTOCOL, type CloseReason } from '../../protocol/index.ts';
import { HANDSHAKE_TIMEOUT_MS, MAX_PENDING_SOCKETS, MAX_STATIONS } from '../../protocol/limits.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import type { Hub } from './hub.ts';
import type { Logger } from '../../base/logger.ts';
import type { Connection, Inlet } from './peer.ts';
import { PendingSockets, type PendingSocket } from './pending-sockets.ts';
import { shortageLog } from '../../base/shortage-log.ts';
import {
  AudioWriter,
  checkDirectWrites,
  createWebSocketServer,
  type WebSocket,
  type WritePath,
} from './ws-adapter.ts';

/** How often deadlines are checked. */
export const TICK_MS = 50;
/** RFC 6455 section 7.4.1: the server met an error of its own. */
const INTERNAL_ERROR = 1011;

const PLAIN_HTTP_TEXT = `This is a Partyline server: a push-to-talk intercom.
It speaks WebSocket (sub-protocol ${SUBPROTOCOL}) and has no web page.
Join it with the Partyline app, or with: partyline station --server ws://THIS-ADDRESS --name YOUR-NAME
`;

const NO_DESCRIPTOR_TEXT = `This Partyline server may open no more connections. Try again later.
Whoever runs it: ${RAISE_THE_LIMIT}
`;

interface ListenerSettings {
  /** Absent: every interface, IPv6 and IPv4. */
  readonly host: string | undefined;
  readonly port: number;
  readonly clock: () => number;
  readonly logger: Logger;
  readonly reserve: DescriptorReserve;
  /** Absent: chosen by the check of ws. */
  readonly writePath?: WritePath | undefined;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Sockets of stations that have not proved themselves. */
  pending(): number;
  /**
   * Stops listening and closes every socket with `server-stopping`. Resolves when all are gone,
   * after 1 s at most.
   */
  close(): Promise<void>;
}

/**
 * Opens the port and connects WebSockets to the hub. Besides ws-adapter.ts and deadline-timer.ts
 * this is the only file here with sockets and timers.
 * @throws the error of `listen`, such as EADDRINUSE.
 */
export async function listen(hub: Hub, settings: ListenerSettings): Promise<Listener> {
  const listener = new PortListener(hub, settings);
  await listener.open();
  return listener;
}

class PortListener implements Listener {
  readonly #hub: Hub;
  readonly #settings: ListenerSettings;
  readonly #guard: AcceptGuard;
  readonly #http: Server;
  readonly #webSockets = createWebSocketServer((offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false));
  readonly #pending = new PendingSockets(MAX_PENDING_SOCKETS);
  readonly #waiting = new Map<Duplex, Newcomer>();
  readonly #writePath: WritePath;
  readonly #bundles: DeadlineTimer;
  #bound: AddressInfo | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(hub: Hub, settings: ListenerSettings) {
    const { clock, logger, reserve } = settings;
    this.#hub = hub;
    this.#settings = settings;
    this.#guard = new AcceptGuard(reserve, shortageLog(logger, clock));
    this.#http = createHttpServer(this.#guard);
    this.#writePath = settings.writePath ?? chooseWritePath(logger);
    this.#bundles = new DeadlineTimer(
      () => hub.audioDueAtMs,
      (now) => {
        hub.sendDueAudio(now);
      },
      clock,
    );
    this.#http.on('connection', (socket: Socket) => {
      this.#onConnection(socket);
    });
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#webSockets.handleUpgrade(request, socket, head, (ws) => {
        this.#onUpgraded(request, socket, ws);
      });
    });
  }

  get address(): string {
    return this.#bound?.address ?? '';
  }

  get port(): number {
    return this.#bound?.port ?? 0;
  }

  pending(): number {
    return this.#pending.size;
  }

  /** @throws the error of `listen`, such as EADDRINUSE. */
  async open(): Promise<void> {
    await open(this.#http, this.#settings);
    this.#bound = this.#http.address() as AddressInfo;
    // If this process has stalled, everything that arrived by `now` is read before any peer counts
    // as silent.
    this.#ticking = setInterval(() => {
      const now = this.#settings.clock();
      setImmediate(() => {
        this.#tick(now);
      });
    }, TICK_MS).unref();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    clearInterval(this.#ticking);
    this.#bundles.stop();
    const gone = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#hub.closeAll('server-stopping');
    for (const ws of this.#webSockets.clients)
      if (ws.readyState === ws.OPEN) ws.close(CLOSE_CODES['server-stopping'], 'server-stopping');
    for (const newcomer of this.#waiting.values()) newcomer.expireRaw(Infinity);
    await gone;
    this.#webSockets.close();
  }

  #tick(now: number): void {
    this.#guard.tick(now);
    for (const newcomer of this.#waiting.values()) newcomer.expireRaw(now - HANDSHAKE_TIMEOUT_MS);
    this.#hub.tick(now);
    this.#bundles.arm();
  }

  #onConnection(socket: Socket): void {
    const now = this.#settings.clock();
    this.#guard.accepted(socket, now);
    socket.setNoDelay(true);
    const newcomer = new Newcomer(socket, now);
    this.#waiting.set(socket, newcomer);
    this.#pending.add(newcomer);
    socket.once('close', () => {
      this.#settle(newcomer);
    });
  }

  #onUpgraded(request: IncomingMessage, socket: Duplex, ws: WebSocket): void {
    const { logger } = this.#settings;
    const newcomer = this.#waiting.get(socket);
    if (!newcomer) {
      ws.terminate();
      return;
    }
    newcomer.upgraded(ws);
    // ws reports protocol errors here, then closes with 1002, 1007, 1008 or 1009 by itself.
    ws.on('error', (error) => {
      logger.debug({ address: newcomer.address, error: error.message }, 'socket error');
    });
    const refusal = this.#guard.mustLeave(socket) ? 'out-of-descriptors' : refuse(request, ws);
    if (refusal) {
      logger.debug({ address: newcomer.address, reason: refusal }, 'upgrade refused');
      if (refusal === 'out-of-descriptors') this.#hub.turnedAway();
      ws.close(CLOSE_CODES[refusal], refusal);
      return;
    }
    const connection = new WsConnection(this.#writePath, ws, newcomer, () => {
      this.#settle(newcomer);
    });
    attach(ws, connection, this.#hub.connect(connection, newcomer.since), this.#bundles, logger);
  }

  /** A newcomer no longer waits: it was admitted, or its socket is closed. */
  #settle(newcomer: Newcomer): void {
    this.#waiting.delete(newcomer.socket);
    this.#pending.delete(newcomer);
  }
}

function createHttpServer(guard: AcceptGuard): Server {
  const http = createServer({ maxHeaderSize: 8 * 1024, keepAlive: false }, ({ socket }, response) => {
    if (guard.mustLeave(socket)) {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
      response.writeHead(503, headers).end(NO_DESCRIPTOR_TEXT);
      return;
    }
    const headers = {
      'Content-Type': 'text/plain; charset=utf-8',
      Connection: 'close',
      Upgrade: 'websocket',
    };
    response.writeHead(426, headers).end(PLAIN_HTTP_TEXT);
  });
  // Above every legal number, Node refuses sockets at accept, at almost no cost.
  http.maxConnections = MAX_STATIONS + 2 * MAX_PENDING_SOCKETS;
  http.headersTimeout = HANDSHAKE_TIMEOUT_MS;
  http.requestTimeout = HANDSHAKE_TIMEOUT_MS;
  // A peer that sends garbage or hangs up halfway is answered and dropped.
  http.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy());
    else socket.destroy();
  });
  return http;
}

function open(http: Server, { host, port, logger }: ListenerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      http.off('error', reject);
      http.on('error', (error) => {
        logger.error({ error: error.message }, 'listening socket');
      });
      resolve();
    });
  });
}

/**
 * Says why an upgraded socket must close. It is told after the upgrade, so that the peer gets a
 * close code.
 */
function refuse(request: IncomingMessage, ws: WebSocket): CloseReason | null {
  const { origin, 'sec-websocket-origin': oldOrigin } = request.headers;
  if (origin !== undefined || oldOrigin !== undefined) return 'origin-refused';
  return ws.protocol === SUBPROTOCOL ? null : 'wrong-version';
}

/** Tests at run time that ws works as direct writes expect, since a later version may not. */
function chooseWritePath(logger: Logger): WritePath {
  const fault = checkDirectWrites();
  if (fault === null) return 'direct';
  logger.warn({ fault }, 'audio goes through ws, message by message: this version of ws is not as expected');
  return 'plain';
}

function attach(
  ws: WebSocket,
  connection: WsConnection,
  inlet: Inlet,
  bundles: DeadlineTimer,
  logger: Logger,
): void {
  const guarded = (handle: () => void): void => {
    try {
      handle();
    } catch (error) {
      // One peer's message must not break the others.
      logger.error(
        { address: connection.address, error: error instanceof Error ? error.stack : error },
        'internal error',
      );
      ws.close(INTERNAL_ERROR, 'internal-error');
    }
  };
  ws.on('message', (data: Buffer, isBinary) => {
    guarded(() => {
      if (isBinary) inlet.binary(data);
      else inlet.text(data.toString('utf8'));
      bundles.arm();
    });
  });
  ws.on('ping', (data) => {
    guarded(() => {
      inlet.transportControl();
      if (ws.readyState === ws.OPEN) ws.pong(data);
    });
  });
  ws.on('pong', () => guarded(() => inlet.transportControl()));
  ws.on('close', (code) => guarded(() => inlet.closed(code)));
  ws.on('error', () => guarded(() => inlet.closed(1006)));
}

/** A socket from accept to welcome. */
class Newcomer implements PendingSocket {
  readonly address: string;
  readonly since: number;
  readonly socket: Socket;
  #ws: WebSocket | null = null;

  constructor(socket: Socket, since: number) {
    this.socket = socket;
    this.since = since;
    // IPv4 over a dual-stack socket: one computer, one spelling.
    this.address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  }

  upgraded(ws: WebSocket): void {
    this.#ws = ws;
  }

  evict(): void {
    if (this.#ws) this.#ws.close(CLOSE_CODES['handshake-timeout'], 'handshake-timeout');
    else this.socket.destroy();
  }

  /** Destroys a socket that has sent no upgrade, if it is older than `before`. */
  expireRaw(before: number): void {
    if (!this.#ws && this.since <= before) this.socket.destroy();
  }
}

class WsConnection extends AudioWriter implements Connection {
  readonly address: string;
  readonly admitted: () => void;
  readonly #ws: WebSocket;

  constructor(path: WritePath, ws: WebSocket, { address, socket }: Newcomer, admitted: () => void) {
    super(path, ws, socket);
    this.#ws = ws;
    this.address = address;
    this.admitted = admitted;
  }

  sendText(utf8: Buffer): void {
    this.#ws.send(utf8, { binary: false });
  }

  close(reason: CloseReason): void {
    this.#ws.close(CLOSE_CODES[reason], reason);
  }
}
