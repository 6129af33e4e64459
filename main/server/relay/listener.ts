import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AcceptGuard, type DescriptorReserve } from '../../base/descriptor-reserve.ts';
import { RAISE_THE_LIMIT } from '../../base/descriptors.ts';
import { CLOSE_CODES, SUBPROTOCOL, type CloseReason } from '../../protocol/index.ts';
import { HANDSHAKE_TIMEOUT_MS, MAX_PENDING_SOCKETS, MAX_STATIONS } from '../../protocol/limits.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import type { Connection, Hub, Inlet } from './hub.ts';
import type { Logger } from '../../base/logger.ts';
import { PendingSockets, type PendingSocket } from './pending-sockets.ts';
import { shortageLog } from '../../base/shortage-log.ts';
import {
  AudioWriter,
  checkDirectWrites,
  createWebSocketServer,
  type WebSocket,
  type WritePath,
} from './ws-adapter.ts';

/** How often deadlines are looked at. */
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

export interface ListenerSettings {
  /** Absent: every interface, IPv6 and IPv4. */
  readonly host: string | undefined;
  readonly port: number;
  readonly clock: () => number;
  readonly logger: Logger;
  readonly reserve: DescriptorReserve;
  /** Absent: as the check of ws says. */
  readonly writePath?: WritePath | undefined;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Sockets that have not proved themselves. */
  pending(): number;
  /** Stops listening, closes every socket as `server-stopping`, resolves when all are gone (a second at most). */
  close(): Promise<void>;
}

/**
 * Opens the port and connects WebSockets to the hub. With ws-adapter.ts and deadline-timer.ts the only file here that knows of sockets and timers.
 * @throws the error of `listen`, such as EADDRINUSE.
 */
export async function listen(hub: Hub, settings: ListenerSettings): Promise<Listener> {
  const { clock, logger } = settings;
  const guard = new AcceptGuard(settings.reserve, shortageLog(logger, clock));
  const http = createHttpServer(guard);
  const pending = new PendingSockets(MAX_PENDING_SOCKETS);
  const waiting = new Map<Duplex, Newcomer>();
  const wss = createWebSocketServer((offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false));
  const path = settings.writePath ?? chooseWritePath(logger);
  const bundles = new DeadlineTimer(
    () => hub.audioDueAtMs,
    (now) => {
      hub.sendDueAudio(now);
    },
    clock,
  );

  http.on('connection', (socket: Socket) => {
    guard.accepted(socket, clock());
    socket.setNoDelay(true);
    const newcomer = new Newcomer(socket, clock());
    waiting.set(socket, newcomer);
    pending.add(newcomer);
    socket.once('close', () => {
      waiting.delete(socket);
      pending.delete(newcomer);
    });
  });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    wss.handleUpgrade(request, socket, head, (ws) => {
      const newcomer = waiting.get(socket);
      if (!newcomer) {
        ws.terminate();
        return;
      }
      newcomer.upgraded(ws);
      // ws reports protocol errors here, then closes with 1002, 1007, 1008 or 1009 by itself.
      ws.on('error', (error) => {
        logger.debug({ address: newcomer.address, error: error.message }, 'socket error');
      });
      const refusal = guard.mustLeave(socket) ? 'out-of-descriptors' : refuse(request, ws);
      if (refusal) {
        logger.debug({ address: newcomer.address, reason: refusal }, 'upgrade refused');
        if (refusal === 'out-of-descriptors') hub.turnedAway();
        ws.close(CLOSE_CODES[refusal], refusal);
        return;
      }
      const connection = new WsConnection(path, ws, newcomer, () => {
        waiting.delete(socket);
        pending.delete(newcomer);
      });
      attach(ws, connection, hub.connect(connection, newcomer.since), bundles, logger);
    });
  });

  await open(http, settings);
  const tick = (now: number): void => {
    guard.tick(now);
    for (const newcomer of waiting.values()) newcomer.expireRaw(now - HANDSHAKE_TIMEOUT_MS);
    hub.tick(now);
    bundles.arm();
  };
  // This process may have stalled: everything that had arrived by `now` is read before anybody is judged by his silence.
  const ticking = setInterval(() => {
    const now = clock();
    setImmediate(() => {
      tick(now);
    });
  }, TICK_MS);
  ticking.unref();

  const { address, port } = http.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(ticking);
    bundles.stop();
    const gone = new Promise<void>((resolve) => http.close(() => resolve()));
    hub.closeAll('server-stopping');
    for (const ws of wss.clients)
      if (ws.readyState === ws.OPEN) ws.close(CLOSE_CODES['server-stopping'], 'server-stopping');
    for (const newcomer of waiting.values()) newcomer.expireRaw(Infinity);
    await gone;
    wss.close();
  };
  return { address, port, pending: () => pending.size, close: () => (closing ??= close()) };
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
  // Beyond every legal use, sockets are refused by the kernel's side of Node, at no cost.
  http.maxConnections = MAX_STATIONS + 2 * MAX_PENDING_SOCKETS;
  http.headersTimeout = HANDSHAKE_TIMEOUT_MS;
  http.requestTimeout = HANDSHAKE_TIMEOUT_MS;
  // A peer that sends garbage, or hangs up in the middle, is answered and dropped.
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

/** Why an upgraded socket may not go on: told after the upgrade, so that the peer reads a code and not a riddle. */
function refuse(request: IncomingMessage, ws: WebSocket): CloseReason | null {
  const { origin, 'sec-websocket-origin': oldOrigin } = request.headers;
  if (origin !== undefined || oldOrigin !== undefined) return 'origin-refused';
  return ws.protocol === SUBPROTOCOL ? null : 'wrong-version';
}

/** What a future ws may change is tried out, and not believed. */
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
      // One peer's message must not take the others down with it.
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
    // IPv4 over a dual-stack socket: one person, one spelling.
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
