export { defaultConfig, parseConfig, type ServerConfig } from './config/config.ts';
export { ConfigError } from './config/config-mistakes.ts';
export { dataFolder } from '../base/data-folder.ts';
export { runServer, type RunningHost, type RunServerOptions, type ServerFacts } from './entry.ts';
export { isEvery, isLoopback } from '../base/lan-addresses.ts';
export { MetricsPortError } from './metrics/metrics-port-error.ts';
export { silentLogger, stderrLogger, type Logger } from '../base/logger.ts';
export {
  ListenError,
  startServer,
  type Access,
  type RunningServer,
  type ServerStats,
  type StartOptions,
} from './server.ts';
