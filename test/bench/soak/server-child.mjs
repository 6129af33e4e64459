/**
 * The server under the soak, from dist/, in a process of its own: as `partyline serve` starts it, with its metrics. Start it
 * with --expose-gc. Messages: {type:'report'} → what it holds; {type:'stop'} → exit.
 */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { getHeapCodeStatistics, queryObjects } from 'node:v8';
import { WebSocket } from 'ws';
import { parseConfig } from '../../../dist/main/server/config/config.js';
import { runServer, silentLogger } from '../../../dist/main/server/index.js';

/** More than ten listeners for one event of one emitter: Node's own sign of a leak. */
let leakWarnings = 0;
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') leakWarnings += 1;
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`server: ${String(warning)}\n`);
});

const running = await runServer({
  host: '127.0.0.1',
  port: 0,
  metricsPort: 0,
  config: parseConfig(
    JSON.stringify({ open: true, channels: [{ name: 'Soak' }, { name: 'Aside' }] }),
    'soak',
  ),
  logger: silentLogger,
});

/** How many of a class are alive. Node's query collects garbage first, so that what is counted is held by somebody. */
const alive = (type) => queryObjects(type, { format: 'count' });

function countByName(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

async function report({ objects }) {
  globalThis.gc();
  // What finalizers and closed handles hold goes a turn later.
  await setImmediate();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    rssBytes: rss,
    // `external` holds the array buffers already.
    liveBytes: heapUsed + external,
    // Of those, what V8 has compiled: it grows until everything that runs often is compiled.
    codeBytes: getHeapCodeStatistics().code_and_metadata_size,
    arrayBufferBytes: arrayBuffers,
    cpuS: (user + system) / 1e6,
    stats: running.server.stats(),
    drops: { ...running.server.meter.drops },
    closes: running.server.meter.closes().filter(({ count }) => count > 0),
    resources: countByName(process.getActiveResourcesInfo()),
    processListeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    leakWarnings,
    // Stops the world for tens of milliseconds: not while sound is on its way.
    ...(objects
      ? { emitters: alive(EventEmitter), sockets: alive(Socket), webSockets: alive(WebSocket) }
      : {}),
  };
}

process.on('message', async (message) => {
  if (message.type === 'report') process.send({ type: 'report', ...(await report(message)) });
  else if (message.type === 'stop') {
    await running.close();
    process.exit(0);
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ type: 'started', url: running.facts.urls[0], metrics: running.facts.metrics });
