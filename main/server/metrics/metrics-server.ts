import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { AcceptGuard, type DescriptorReserve } from '../../base/descriptor-reserve.ts';
import { loopbackHosts } from '../../base/loopback-hosts.ts';
import { LoopDelay } from './loop-delay.ts';
import { MetricsPortError } from './metrics-port-error.ts';
import { metricsRegistry, type MetricsSource } from './metrics.ts';

export interface MetricsServer {
  /** `http://127.0.0.1:PORT/metrics` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PATH = '/metrics';
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** A scraper or two, and a person with a browser. */
const MAX_CONNECTIONS = 16;
const REQUEST_WITHIN_MS = 5_000;
const MAX_HEADER_BYTES = 8 * 1024;
const GUARD_EVERY_MS = 250;

/**
 * Serves the metrics to programs on this computer only, because they tell who talks when. `Host`
 * keeps out pages whose name resolves to this address (DNS rebinding).
 * @param port 0 means any free one.
 * @throws MetricsPortError
 */
export async function serveMetrics(
  port: number,
  { counters, stats }: Omit<MetricsSource, 'loopDelay'>,
  reserve: DescriptorReserve,
): Promise<MetricsServer> {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_WITHIN_MS,
    headersTimeout: REQUEST_WITHIN_MS,
    connectionsCheckingInterval: 1_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  const guard = new AcceptGuard(reserve, () => undefined);
  server.on('connection', (socket) => guard.accepted(socket, performance.now()));
  await open(server, port);
  const bound = (server.address() as AddressInfo).port;
  const loopDelay = new LoopDelay();
  const registry = metricsRegistry({ counters, stats, loopDelay });
  const hosts = loopbackHosts(bound);
  server.on('request', (request, response) => {
    // It is answered, because these figures tell what is wrong, but it must give its descriptor
    // back.
    if (guard.mustLeave(request.socket)) response.setHeader('Connection', 'close');
    void answer(request, response, hosts, registry);
  });
  const ticking = setInterval(() => guard.tick(performance.now()), GUARD_EVERY_MS).unref();
  return {
    url: `http://${HOST}:${String(bound)}${PATH}`,
    port: bound,
    close: () => {
      loopDelay.stop();
      clearInterval(ticking);
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

function open(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'another program has it' : (error.code ?? error.message);
      reject(
        new MetricsPortError(
          'not-opened',
          `Port ${String(port)} for metrics could not be opened: ${why}. Choose another one, or go without metrics.`,
        ),
      );
    };
    server.once('error', failed);
    server.listen(port, HOST, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  hosts: readonly string[],
  registry: Registry,
): Promise<void> {
  const end = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
    response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
  };
  if (!hosts.includes(request.headers.host ?? ''))
    return end(403, 'This address is not that of the metrics.\n');
  const [path] = (request.url ?? '').split('?');
  // Node leaves the body out of an answer to HEAD.
  if (path !== PATH || !READING.has(request.method ?? ''))
    return end(404, `There is only GET ${PATH} here.\n`);
  try {
    end(200, await registry.metrics(), registry.contentType);
  } catch (error) {
    end(500, `${error instanceof Error ? error.message : String(error)}\n`);
  }
}
