import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { getHeapCodeStatistics, queryObjects } from 'node:v8';
import { WebSocket } from 'ws';
import { parseConfig } from '../../../main/server/config/config.ts';
import { runServer, silentLogger } from '../../../main/server/index.ts';
import type { ServerState } from './results.ts';

/**
 * The server under the soak, in a process of its own, as `partyline serve` starts it. Run it with
 * --expose-gc.
 */

export type ServerRequest =
  /** @param objects counts live objects, which stops the process for tens of milliseconds. */
  { readonly type: 'report'; readonly objects: boolean } | { readonly type: 'stop' };

export interface Started {
  readonly url: string;
  readonly metrics: string;
}

/** Node warns when one event of one emitter has more than ten listeners: its own sign of a leak. */
let leakWarnings = 0;
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') leakWarnings += 1;
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`server: ${String(warning)}\n`);
});

const channels = [{ name: 'Soak' }, { name: 'Aside' }];
const running = await runServer({
  host: '127.0.0.1',
  port: 0,
  metricsPort: 0,
  config: parseConfig(JSON.stringify({ open: true, channels }), 'soak'),
  logger: silentLogger,
});

/** Node's query collects garbage first, so it counts only objects that somebody holds. */
function alive(type: new () => object): number {
  return queryObjects(type as new (...args: unknown[]) => object, { format: 'count' });
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

async function report(objects: boolean): Promise<ServerState> {
  globalThis.gc?.();
  // Finalizers and closed handles let go of their objects one turn later.
  await setImmediate();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    rssBytes: rss,
    // `external` includes the array buffers.
    liveBytes: heapUsed + external,
    codeBytes: getHeapCodeStatistics().code_and_metadata_size,
    arrayBufferBytes: arrayBuffers,
    cpuS: (user + system) / 1e6,
    stats: running.server.stats(),
    drops: { ...running.server.counters.drops },
    closes: running.server.counters.closes().filter(({ count }) => count > 0),
    resources: countByName(process.getActiveResourcesInfo()),
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    leakWarnings,
    ...(objects
      ? { emitters: alive(EventEmitter), sockets: alive(Socket), webSockets: alive(WebSocket as never) }
      : {}),
  };
}

async function obey(request: ServerRequest): Promise<void> {
  if (request.type === 'report') process.send?.(await report(request.objects));
  else {
    await running.close();
    process.exit(0);
  }
}

process.on('message', (request: ServerRequest) => {
  void obey(request);
});
process.on('disconnect', () => process.exit(0));
const started: Started = { url: running.facts.urls[0], metrics: running.facts.metrics ?? '' };
process.send?.(started);
