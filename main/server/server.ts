import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { DescriptorReserve } from '../base/descriptor-reserve.ts';
import { OUT_OF_DESCRIPTORS, RAISE_THE_LIMIT } from '../base/descriptors.ts';
import { derivePassphraseKey, SCRYPT_PARAMETERS } from '../protocol/index.ts';
import type { ServerConfig } from './config/config.ts';
import { GuessThrottle } from './relay/guess-throttle.ts';
import { Hub, type HubStats } from './relay/hub.ts';
import { listen } from './relay/listener.ts';
import type { BundlingMode } from './relay/load-watch.ts';
import type { Logger } from '../base/logger.ts';
import { ServerCounters } from './metrics/server-counters.ts';
import type { Door } from './relay/session.ts';
import type { WritePath } from './relay/ws-adapter.ts';

/** Milliseconds on a scale that never jumps; only differences have a meaning. */
type Clock = () => number;

/** How a station gets in. */
export type Access = { readonly type: 'open' } | { readonly type: 'passphrase'; readonly passphrase: string };

export interface StartOptions {
  /** Absent: every interface, IPv6 and IPv4. */
  readonly host?: string | undefined;
  /** 0 means any free port. */
  readonly port: number;
  readonly config: ServerConfig;
  readonly access: Access;
  readonly logger: Logger;
  /** The reserve of this process. Absent: the server makes its own. */
  readonly reserve?: DescriptorReserve | undefined;
  readonly clock?: Clock;
  /** For tests and benches: values that the server otherwise chooses itself. */
  readonly tuning?: Tuning;
}

export interface Tuning {
  readonly bundling?: BundlingMode | undefined;
  readonly writePath?: WritePath | undefined;
}

export interface ServerStats extends HubStats {
  /** Sockets of stations that have not proved themselves. */
  readonly pending: number;
}

export interface RunningServer {
  /** The address of the listening socket: `::` or `0.0.0.0` for every interface. */
  readonly address: string;
  readonly port: number;
  /** Identifies this run. */
  readonly epoch: string;
  /**
   * Tells every station `server-stopping`. Resolves when every socket is gone (about a second at
   * most).
   */
  close(): Promise<void>;
  stats(): ServerStats;
  /** The counters since the start; read only. */
  readonly counters: ServerCounters;
}

/** The port could not be opened. The message says why, and what to do. */
export class ListenError extends Error {
  readonly code: string;
  readonly port: number;

  constructor(code: string, message: string, port: number) {
    super(message);
    this.name = 'ListenError';
    this.code = code;
    this.port = port;
  }
}

const newSecret = (): string => randomBytes(32).toString('base64');

/**
 * Starts the server.
 * @throws ListenError when the port cannot be opened: taken (EADDRINUSE), not allowed (EACCES), no
 * such address.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, logger, clock = () => performance.now(), tuning = {} } = options;
  const epoch = randomBytes(12).toString('base64url');
  const { channels, frameDurationMs, maxTalkspurtMs } = config;
  const counters = new ServerCounters();
  const hub = new Hub({
    room: {
      channels,
      serverName: config.name,
      frameDurationMs,
      maxTalkspurtMs,
      epoch,
      newSecret: () => randomBytes(24).toString('base64'),
    },
    door: await buildDoor(options.access),
    newNonce: newSecret,
    guesses: new GuessThrottle(),
    clock,
    logger,
    counters,
    bundling: tuning.bundling ?? 'auto',
    utilization: loopUtilization(),
  });
  const { host, port } = options;
  const reserve = options.reserve ?? new DescriptorReserve();
  const { writePath } = tuning;
  const releaseOwn = (): void => {
    if (reserve !== options.reserve) reserve.release();
  };
  const listener = await listen(hub, { host, port, clock, logger, reserve, writePath }).catch(
    (error: unknown) => {
      releaseOwn();
      throw explain(error, host, port);
    },
  );
  logger.info({ address: listener.address, port: listener.port, epoch }, 'server started');
  return {
    address: listener.address,
    port: listener.port,
    epoch,
    close: async () => {
      await listener.close();
      releaseOwn();
      logger.info({ epoch }, 'server stopped');
    },
    stats: () => ({ ...hub.stats(), pending: listener.pending() }),
    counters,
  };
}

/** @returns a function that tells the busy share of the time since its last call. */
function loopUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, last);
    last = current;
    return utilization;
  };
}

async function buildDoor(access: Access): Promise<Door> {
  const salt = newSecret();
  if (access.type === 'open') return { type: 'open', salt };
  return {
    type: 'passphrase',
    salt,
    key: await derivePassphraseKey(access.passphrase, salt, SCRYPT_PARAMETERS),
  };
}

function explain(error: unknown, host: string | undefined, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code } = error;
  const sentence = ((): string => {
    switch (code) {
      case 'EADDRINUSE':
        return (
          `Port ${String(port)} is taken: another program, perhaps another Partyline server, listens on it. ` +
          `Stop that program, or choose another port with --port.`
        );
      case 'EACCES':
        return `Port ${String(port)} may not be opened by this user. Choose a port above 1023 with --port.`;
      case 'EMFILE':
      case 'ENFILE':
        return `Port ${String(port)} could not be opened: ${OUT_OF_DESCRIPTORS}. ${RAISE_THE_LIMIT}`;
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        return `This computer has no address ${host ?? ''}. Leave --host out to listen on every address.`;
      default:
        return `Port ${String(port)} could not be opened: ${error.message}.`;
    }
  })();
  return new ListenError(code, sentence, port);
}
