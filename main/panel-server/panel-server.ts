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
  /** 0: any free one. */
  readonly port: number;
  readonly logger: Logger;
}

export interface PanelServer {
  readonly port: number;
  /** A new link, good for one opening. */
  link(): string;
  /** Panels that are open. */
  readonly panels: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PANEL_PATH = '/panel';
const NO_ROOM = '503 Service Unavailable';

/**
 * Serves the panel to a browser of this computer, and of no other: it listens on loopback alone. A page of another site, and
 * another site's name that resolves to this address (DNS rebinding), are refused by `Origin` and `Host`; another user of this
 * computer by the link's one-time token.
 * @throws Error of node:net when the port is taken.
 */
export async function servePanel(options: PanelServerOptions): Promise<PanelServer> {
  const { source, logger } = options;
  const urls = new PanelUrls();
  const sockets = panelSockets();
  const sessions = new Set<PanelSession>();
  /** Whose key was the last one: that panel answers for what it has latched. */
  let lastPress: PanelSession | undefined;

  const connect = (line: PanelLine): LineEvents => {
    const session: PanelSession = new PanelSession({
      line,
      source,
      urls: urls,
      nowMs: () => performance.now(),
      onOpened: () => {
        clearTimeout(patience);
      },
      onPress: () => {
        lastPress = session;
      },
      onFailure: (name, error) => {
        logger.error({ call: name, err: error }, 'a call of the panel failed');
      },
    });
    const patience = setTimeout(() => {
      line.close(1008, 'not-opened');
    }, PANEL_LIMITS.OPEN_WITHIN_MS);
    sessions.add(session);
    return {
      text: (text) => {
        session.receive(text);
      },
      closed: () => {
        clearTimeout(patience);
        sessions.delete(session);
        const closes = session.holdsKeys || lastPress === session;
        session.end();
        if (lastPress === session) lastPress = undefined;
        if (closes) source.failSafe('window-lost');
      },
    };
  };

  const server = createServer({
    maxHeaderSize: PANEL_LIMITS.MAX_HEADER_BYTES,
    requestTimeout: PANEL_LIMITS.REQUEST_WITHIN_MS,
    headersTimeout: PANEL_LIMITS.REQUEST_WITHIN_MS,
    // Node looks twice a minute; by then idle sockets would have kept every panel out.
    connectionsCheckingInterval: 1_000,
  });
  server.maxConnections = PANEL_LIMITS.MAX_CONNECTIONS;
  const reserve = new DescriptorReserve();
  const guard = new AcceptGuard(
    reserve,
    shortageLog(logger, () => performance.now()),
  );
  server.on('connection', (socket: Duplex) => {
    guard.accepted(socket, performance.now());
  });
  let hosts: readonly string[] = [];
  server.on('request', (request, response) => {
    if (guard.mustLeave(request.socket)) {
      response.writeHead(503, { ...PANEL_HEADERS, 'Content-Type': 'text/plain', Connection: 'close' });
      response.end(`The panel cannot be shown: ${OUT_OF_DESCRIPTORS}. ${RAISE_THE_LIMIT}\n`);
      return;
    }
    answer(request, response, hosts, options.files);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const refusal = guard.mustLeave(socket) ? NO_ROOM : whyNot(request, hosts, sessions);
    if (refusal === undefined) sockets.upgrade(request, socket, head, connect);
    else {
      // Any page in the browser may try, as often as it likes: not a warning each time.
      logger.debug(
        { refusal, origin: request.headers.origin, host: request.headers.host },
        'a panel was refused',
      );
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  });
  try {
    await listen(server, options.port);
  } catch (error) {
    reserve.release();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  hosts = loopbackHosts(port);
  const pulse = setInterval(() => {
    for (const session of sessions) session.beat();
    guard.tick(performance.now());
  }, PANEL_LIMITS.BEAT_EVERY_MS);
  return {
    port,
    link: () => `http://${HOST}:${String(port)}/#token=${urls.issue()}`,
    get panels() {
      return [...sessions].filter(({ opened }) => opened).length;
    },
    close: () => {
      clearInterval(pulse);
      sockets.close();
      reserve.release();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
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

/** @returns the status line with which to refuse, or undefined. */
function whyNot(
  request: IncomingMessage,
  hosts: readonly string[],
  sessions: ReadonlySet<PanelSession>,
): string | undefined {
  const { host = '', origin } = request.headers;
  // A browser always sends an Origin with a WebSocket; what sends none is no panel.
  if (!hosts.includes(host) || origin !== `http://${host}`) return '403 Forbidden';
  if (request.url !== PANEL_PATH) return '404 Not Found';
  const strangers = [...sessions].filter(({ opened }) => !opened).length;
  if (sessions.size - strangers >= PANEL_LIMITS.MAX_PANELS || strangers >= PANEL_LIMITS.MAX_STRANGERS) {
    return NO_ROOM;
  }
  return undefined;
}
