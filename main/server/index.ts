export { defaultConfig, parseConfig, type ServerConfig } from './config.ts';
export { ConfigError } from './config-mistakes.ts';
export { dataFolder } from './data-folder.ts';
export { runServer, type RunningHost, type RunServerOptions, type ServerFacts } from './entry.ts';
export { isEvery, isLoopback } from './lan-addresses.ts';
export { MetricsPortError } from './metrics-port-error.ts';
export { silentLogger, stderrLogger, type Logger } from './logger.ts';
export {
  ListenError,
  startServer,
  type Access,
  type RunningServer,
  type ServerStats,
  type StartOptions,
} from './server.ts';
