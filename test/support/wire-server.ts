import { parseConfig } from '../../main/server/config/config.ts';
import { silentLogger, startServer, type Access, type RunningServer } from '../../main/server/index.ts';
import type { Tuning } from '../../main/server/server.ts';

/**
 * Starts the real server on loopback, on a free port.
 * @param config as in the configuration file
 */
export function startTestServer(
  config: Readonly<Record<string, unknown>> = {},
  access: Access = { type: 'open' },
  tuning: Tuning = {},
): Promise<RunningServer> {
  return startServer({
    host: '127.0.0.1',
    port: 0,
    config: parseConfig(JSON.stringify(config), 'test.json'),
    access,
    logger: silentLogger,
    tuning,
  });
}
