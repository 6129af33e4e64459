import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import type { ChannelMode } from '../../common/channel-mode.ts';
import { DescriptorReserve } from '../base/descriptor-reserve.ts';
import { fileProblem } from '../base/file-problem.ts';
import { DEFAULT_PORT, repairName } from '../protocol/index.ts';
import { defaultConfig, parseConfig, type ServerConfig } from './config/config.ts';
import { dataFolder, type Environment } from '../base/data-folder.ts';
import type { Interfaces } from '../base/interfaces.ts';
import { isLoopback, listenHost, networkHosts, reachableHosts } from '../base/lan-addresses.ts';
import type { Logger } from '../base/logger.ts';
import { MetricsPortError } from './metrics/metrics-port-error.ts';
import type { MetricsServer } from './metrics/metrics-server.ts';
import { keepPassphrase } from './config/passphrase-file.ts';
import { ListenError, startServer, type Access, type RunningServer } from './server.ts';

export interface RunServerOptions {
  /** Absent: every interface. */
  readonly host?: string | undefined;
  /** Absent: 7420. 0 means any free port. */
  readonly port?: number | undefined;
  /** Path of the configuration file; it may be absent. */
  readonly configFile?: string | undefined;
  /** Replaces the file. */
  readonly config?: ServerConfig | undefined;
  /** Uses a passphrase even on loopback: the desktop app puts it into invitations. */
  readonly alwaysPassphrase?: boolean;
  readonly logger: Logger;
  /**
   * Port on loopback for metrics; 0 means any free one. Absent: PARTYLINE_METRICS_PORT, else no
   * metrics.
   */
  readonly metricsPort?: number | undefined;
  /** Default: the environment of this process. */
  readonly env?: Environment;
  readonly platform?: NodeJS.Platform;
  readonly interfaces?: () => Interfaces;
  /** Absent: the computer's host name. */
  readonly computerName?: string;
}

/** For services, and for the server that a desk hosts. */
const METRICS_PORT_VARIABLE = 'PARTYLINE_METRICS_PORT';

/** Facts for the person who started the server. */
export interface ServerFacts {
  /** From the configuration, else from this computer. */
  readonly name: string | undefined;
  /** Addresses for `--server`, best first: `ws://192.168.1.20:7420`. */
  readonly urls: readonly string[];
  /**
   * Whether other computers may reach it: the computer has a network, and the server is not on
   * loopback only.
   */
  readonly onNetwork: boolean;
  readonly address: string;
  readonly port: number;
  readonly epoch: string;
  /** `source`: the file that holds the passphrase. */
  readonly access:
    | { readonly type: 'open' }
    | {
        readonly type: 'passphrase';
        readonly passphrase: string;
        readonly source: string;
        readonly isNew: boolean;
      };
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly mode: ChannelMode;
  }[];
  /** The URL for Prometheus. */
  readonly metrics?: string;
}

export interface RunningHost {
  readonly server: RunningServer;
  readonly facts: ServerFacts;
  close(): Promise<void>;
}

/**
 * Reads the configuration and starts the server: for `partyline serve`, and for a child process of
 * the desktop app.
 * @throws ConfigError for a broken file; ListenError and MetricsPortError for the ports; Error with
 * a sentence for people otherwise.
 */
export async function runServer(options: RunServerOptions): Promise<RunningHost> {
  const { port = DEFAULT_PORT, configFile, logger } = options;
  const env = options.env ?? process.env;
  const platform = options.platform ?? process.platform;
  const interfaces = (options.interfaces ?? networkInterfaces)();
  const host = options.host === undefined ? undefined : listenHost(options.host, interfaces);
  if (host === undefined && options.host !== undefined) throw noHost(options.host, port);
  const given = options.config ?? (configFile === undefined ? defaultConfig() : await readConfig(configFile));
  // Without any name, panels would show the address instead.
  const name = given.name ?? (repairName(options.computerName ?? hostname()) || undefined);
  const config = { ...given, name };
  const metricsPort = options.metricsPort ?? metricsPortOf(env);
  // Otherwise the error would say that "another program" has the port, and it would be this server.
  if (metricsPort !== undefined && metricsPort !== 0 && metricsPort === port) {
    throw new MetricsPortError(
      'wrong',
      `Port ${String(port)} is that of the server: give the metrics another one.`,
    );
  }
  const mayBeOpen = options.alwaysPassphrase !== true && host !== undefined && isLoopback(host);
  const access = await decideAccess(config, mayBeOpen, configFile, () => dataFolder(env, platform));
  const reserve = new DescriptorReserve();
  const server = await startServer({ host, port, config, access, logger, reserve }).catch(
    (error: unknown) => {
      reserve.release();
      throw error;
    },
  );
  const metrics = metricsPort === undefined ? undefined : await startMetrics(metricsPort, server, reserve);
  const listensOn = host ?? server.address;
  const facts: ServerFacts = {
    name: config.name,
    urls: reachableHosts(listensOn, interfaces).map((name) => `ws://${name}:${String(server.port)}`),
    onNetwork: networkHosts(listensOn, interfaces).some((name) => !isLoopback(name)),
    address: server.address,
    port: server.port,
    epoch: server.epoch,
    access,
    channels: config.channels.map(({ id, name, mode }) => ({ id, name, mode })),
    ...(metrics ? { metrics: metrics.url } : {}),
  };
  const close = async (): Promise<void> => {
    await Promise.all([metrics?.close(), server.close()]);
    reserve.release();
  };
  return { server, facts, close };
}

function noHost(text: string, port: number): ListenError {
  const sentence =
    `"${text}" is no address to listen on. Give one of this computer's, such as 192.168.1.20, fd00::5 or fe80::1%eth0, ` +
    'without a port: that is given with --port. Or leave --host out to listen on every address.';
  return new ListenError('EINVAL', sentence, port);
}

/**
 * Starts the metrics. If they were asked for but cannot start, the server ends: monitoring must not
 * be blind.
 */
async function startMetrics(
  port: number,
  server: RunningServer,
  reserve: DescriptorReserve,
): Promise<MetricsServer> {
  try {
    // Imported only here: the metrics library has as many files as everything else together.
    const { serveMetrics } = await import('./metrics/metrics-server.ts');
    return await serveMetrics(port, server, reserve);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** @throws MetricsPortError when the value is no port. */
function metricsPortOf(env: Environment): number | undefined {
  const value = env[METRICS_PORT_VARIABLE];
  // An empty variable counts as not set: scripts pass on variables that are not set.
  if (value === undefined || value.trim() === '') return undefined;
  const port = Number(value);
  if (/^\s*\d+\s*$/.test(value) && port <= 65_535) return port;
  throw new MetricsPortError('wrong', `${METRICS_PORT_VARIABLE} ${value}: give a number from 0 to 65535.`);
}

async function readConfig(path: string): Promise<ServerConfig> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Error(`The configuration file ${path} cannot be read: ${fileProblem(error)}.`, {
      cause: error,
    });
  });
  return parseConfig(bytes, path);
}

/**
 * Decides the access. The file's setting comes first; otherwise loopback is open, and the network
 * needs a passphrase.
 */
async function decideAccess(
  config: ServerConfig,
  mayBeOpen: boolean,
  configFile: string | undefined,
  folder: () => string,
): Promise<ServerFacts['access'] & Access> {
  if (config.passphrase !== undefined) {
    return { type: 'passphrase', passphrase: config.passphrase, source: configFile ?? '', isNew: false };
  }
  if (config.open || mayBeOpen) return { type: 'open' };
  const { passphrase, file, isNew } = await keepPassphrase(folder());
  return { type: 'passphrase', passphrase, source: file, isNew };
}
