import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AcceptGuard, DescriptorReserve } from '../base/descriptor-reserve.ts';
import { OUT_OF_DESCRIPTORS, RAISE_THE_LIMIT } from '../base/descriptors.ts';
import { loopbackHosts } from '../base/loopback-hosts.ts';
import type { Logger } from '../base/logger.ts';
import { shortageLog } from '../base/shortage-log.ts';
import { PanelUrls } from './panel-urls.ts';
import { PANEL_LIMITS } from './limits.ts';
import { PANEL_HEADERS, type PanelFiles } from './panel-files.ts';
import { PanelSession, type PanelLine, type PanelSource } from './panel-session.ts';
import { panelSockets, type LineEvents } from './socket.ts';

export interface PanelServerOptions {
  readonly source: PanelSource;
  readonly files: PanelFiles;
  /** 0 means any free port. */
  readonly port: number;
  readonly logger: Logger;
}

export interface PanelServer {
  readonly port: number;
  /** Makes a new link, good for one opening. */
  link(): string;
  /** The number of open panels. */
  readonly panels: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PANEL_PATH = '/panel';
const NO_ROOM = '503 Service Unavailable';

/**
 * Serves the panel to browsers on this computer only: it listens on loopback alone. `Origin` and
 * `Host` keep out pages of other sites, and site names that were rebound to this address (DNS
 * rebinding). The link's one-time token keeps out other users of this computer.
 * @throws Error of node:net when the port is taken.
 */
export async function servePanel(options: PanelServerOptions): Promise<PanelServer> {
  const server = new LoopbackPanels(options);
  await server.listen(options.port);
  return server;
}

class LoopbackPanels implements PanelServer {
  readonly #source: PanelSource;
  readonly #files: PanelFiles;
  readonly #logger: Logger;
  readonly #urls = new PanelUrls();
  readonly #sockets = panelSockets();
  readonly #sessions = new Set<PanelSession>();
  readonly #reserve = new DescriptorReserve();
  readonly #guard: AcceptGuard;
  readonly #server: Server;
  /** The values of `Host` that are let in; empty until the port is known. */
  #hosts: readonly string[] = [];
  #port = 0;
  #pulse: NodeJS.Timeout | undefined;
  /** The panel that pressed a key last; if it goes, what it latched is closed. */
  #lastPress: PanelSession | undefined;

  constructor({ source, files, logger }: PanelServerOptions) {
    this.#source = source;
    this.#files = files;
    this.#logger = logger;
    this.#guard = new AcceptGuard(
      this.#reserve,
      shortageLog(logger, () => performance.now()),
    );
    this.#server = createServer({
      maxHeaderSize: PANEL_LIMITS.MAX_HEADER_BYTES,
      requestTimeout: PANEL_LIMITS.REQUEST_WITHIN_MS,
      headersTimeout: PANEL_LIMITS.REQUEST_WITHIN_MS,
      // Node's default checks twice a minute; idle sockets would keep every panel out until then.
      connectionsCheckingInterval: 1_000,
    });
    this.#server.maxConnections = PANEL_LIMITS.MAX_CONNECTIONS;
    this.#server.on('connection', (socket: Duplex) => {
      this.#guard.accepted(socket, performance.now());
    });
    this.#server.on('request', (request, response) => {
      this.#onRequest(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#onUpgrade(request, socket, head);
    });
  }

  async listen(port: number): Promise<void> {
    try {
      await listen(this.#server, port);
    } catch (error) {
      this.#reserve.release();
      throw error;
    }
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#hosts = loopbackHosts(this.#port);
    this.#pulse = setInterval(() => {
      for (const session of this.#sessions) session.beat();
      this.#guard.tick(performance.now());
    }, PANEL_LIMITS.BEAT_EVERY_MS);
  }

  get port(): number {
    return this.#port;
  }

  get panels(): number {
    return [...this.#sessions].filter(({ opened }) => opened).length;
  }

  link(): string {
    return `http://${HOST}:${String(this.#port)}/#token=${this.#urls.issue()}`;
  }

  close(): Promise<void> {
    clearInterval(this.#pulse);
    this.#sockets.close();
    this.#reserve.release();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    if (this.#guard.mustLeave(request.socket)) {
      response.writeHead(503, { ...PANEL_HEADERS, 'Content-Type': 'text/plain', Connection: 'close' });
      response.end(`The panel cannot be shown: ${OUT_OF_DESCRIPTORS}. ${RAISE_THE_LIMIT}\n`);
      return;
    }
    answer(request, response, this.#hosts, this.#files);
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const refusal = this.#guard.mustLeave(socket) ? NO_ROOM : refusalOf(request, this.#hosts, this.#sessions);
    if (refusal === undefined) {
      this.#sockets.upgrade(request, socket, head, (line) => this.#connect(line));
      return;
    }
    // Any page in the browser may try as often as it likes, so this is not a warning.
    this.#logger.debug(
      { refusal, origin: request.headers.origin, host: request.headers.host },
      'a panel was refused',
    );
    socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #connect(line: PanelLine): LineEvents {
    const session: PanelSession = new PanelSession({
      line,
      source: this.#source,
      urls: this.#urls,
      nowMs: () => performance.now(),
      onOpened: () => {
        clearTimeout(patience);
      },
      onPress: () => {
        this.#lastPress = session;
      },
      onFailure: (name, error) => {
        this.#logger.error({ call: name, err: error }, 'a call of the panel failed');
      },
    });
    const patience = setTimeout(() => {
      line.close(1008, 'not-opened');
    }, PANEL_LIMITS.OPEN_WITHIN_MS);
    this.#sessions.add(session);
    return {
      text: (text) => {
        session.receive(text);
      },
      closed: () => {
        clearTimeout(patience);
        this.#onClosed(session);
      },
    };
  }

  #onClosed(session: PanelSession): void {
    this.#sessions.delete(session);
    const closesMicrophone = session.holdsKeys || this.#lastPress === session;
    session.end();
    if (this.#lastPress === session) this.#lastPress = undefined;
    if (closesMicrophone) this.#source.failSafe('window-lost');
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  hosts: readonly string[],
  files: PanelFiles,
): void {
  const end = (status: number, text: string): void => {
    response.writeHead(status, { ...PANEL_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
  if (!hosts.includes(request.headers.host ?? '')) return end(403, 'This address is not the panel’s.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(405, 'The panel is only read here.');
  const [path = ''] = (request.url ?? '').split('?');
  const file = files.get(path);
  if (!file) return end(404, 'There is no such page.');
  response.writeHead(200, {
    ...PANEL_HEADERS,
    'Content-Type': file.type,
    'Content-Length': file.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** @returns the status line of the refusal, or undefined to let the request in. */
function refusalOf(
  request: IncomingMessage,
  hosts: readonly string[],
  sessions: ReadonlySet<PanelSession>,
): string | undefined {
  const { host = '', origin } = request.headers;
  // A browser always sends an Origin with a WebSocket; a client without one is no panel.
  if (!hosts.includes(host) || origin !== `http://${host}`) return '403 Forbidden';
  if (request.url !== PANEL_PATH) return '404 Not Found';
  const strangers = [...sessions].filter(({ opened }) => !opened).length;
  if (sessions.size - strangers >= PANEL_LIMITS.MAX_PANELS || strangers >= PANEL_LIMITS.MAX_STRANGERS) {
    return NO_ROOM;
  }
  return undefined;
}
