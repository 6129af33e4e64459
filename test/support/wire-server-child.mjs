// A real server in a process of its own, for tests that attack or measure it. It runs from dist/,
// so it needs a build. Start it with --expose-gc. Messages:
// {type:'start', config, access, tuning?} → {type:'started', port};
// {type:'report'} → {type:'report', stats, heapBytes, cpuUs}; {type:'stop'} → exit.
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { parseConfig } from '../../dist/main/server/config/config.js';
import { silentLogger, startServer } from '../../dist/main/server/index.js';

let server = null;

async function heapAfterGc() {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

process.on('message', async (message) => {
  if (message.type === 'start') {
    const config = parseConfig(JSON.stringify(message.config), 'child');
    server = await startServer({
      host: '127.0.0.1',
      port: 0,
      config,
      access: message.access,
      logger: silentLogger,
      tuning: message.tuning,
    });
    process.send({ type: 'started', port: server.port });
  } else if (message.type === 'report') {
    const heapBytes = message.gc ? await heapAfterGc() : 0;
    const { user, system } = process.cpuUsage();
    process.send({ type: 'report', stats: server.stats(), heapBytes, cpuUs: user + system });
  } else if (message.type === 'stop') {
    await server.close();
    process.exit(0);
  }
});
process.on('disconnect', () => process.exit(0));
