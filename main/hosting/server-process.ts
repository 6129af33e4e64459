import { loadInTurn } from '../../common/load-in-turn.ts';
import { ownPort, type OwnPort } from '../../common/child-port.ts';
import type { RunningHost } from '../server/index.ts';
import type { HostingConfig, ServerCommand, ServerEvent } from './messages.ts';

/**
 * Entry of the hosted server's process: like `partyline serve`, but its owner talks to it in
 * messages.
 */

const { ConfigError, ListenError, parseConfig, runServer, stderrLogger } = await loadInTurn(
  '../server/index.js',
  import.meta.url,
  () => import('../server/index.ts'),
);

/** How often the number of stations is checked. */
const COUNT_EVERY_MS = 250;
/**
 * Longest time for saying goodbye to the stations; then the process exits anyway. Normally it takes
 * less than a second.
 */
const FAREWELL_MS = 1_500;

type Failure = Extract<ServerEvent, { type: 'failed' }>;

class HostedProcess {
  readonly #port: OwnPort<ServerEvent>;
  #running: RunningHost | undefined;
  #starting = false;
  #stopping = false;

  constructor(port: OwnPort<ServerEvent>) {
    this.#port = port;
  }

  listen(): void {
    this.#port.onMessage((message) => this.#obey(message as ServerCommand));
    this.#port.onClosed(() => this.#stop());
    // Ctrl+C in a terminal reaches this process too; only the owner decides when the server stops.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => this.#stop());
    this.#port.send({ type: 'ready' });
  }

  #obey(command: ServerCommand): void {
    switch (command.type) {
      case 'ping':
        return this.#port.send({ type: 'pong', id: command.id });
      case 'start':
        if (!this.#starting && !this.#running && !this.#stopping) void this.#start(command.config);
        return;
      case 'stop':
        return this.#stop();
    }
  }

  async #start(config: HostingConfig): Promise<void> {
    this.#starting = true;
    try {
      const { name, channels, host, port, dataFolder } = config;
      const running = await runServer({
        host,
        port,
        config: parseConfig(JSON.stringify({ name, channels }), 'The settings of the hosted server'),
        alwaysPassphrase: true,
        logger: stderrLogger('warn'),
        env: dataFolder === undefined ? process.env : { ...process.env, PARTYLINE_DATA: dataFolder },
      });
      this.#running = running;
      if (this.#stopping) return;
      this.#port.send({ type: 'running', facts: running.facts });
      this.#count(running);
    } catch (error) {
      this.#port.send(failure(error));
    } finally {
      this.#starting = false;
      if (this.#stopping) void this.#end();
    }
  }

  #count({ server }: RunningHost): void {
    let told = 0;
    setInterval(() => {
      const { stations } = server.stats();
      if (stations === told) return;
      told = stations;
      this.#port.send({ type: 'stations', count: stations });
    }, COUNT_EVERY_MS).unref();
  }

  #stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    setTimeout(() => process.exit(0), FAREWELL_MS);
    // During a start, #start ends it when it is through.
    if (!this.#starting) void this.#end();
  }

  async #end(): Promise<void> {
    await this.#running?.close();
    this.#port.send({ type: 'stopped' }, () => process.exit(0));
  }
}

function failure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof ConfigError) return { type: 'failed', reason: 'settings', detail };
  const taken = error instanceof ListenError && error.code === 'EADDRINUSE';
  return { type: 'failed', reason: taken ? 'port-taken' : 'other', detail };
}

const port = ownPort<ServerEvent>();
if (port === null) {
  process.stderr.write('The hosted server is started by Partyline; by hand it is "partyline serve".\n');
  process.exitCode = 2;
} else {
  new HostedProcess(port).listen();
}
