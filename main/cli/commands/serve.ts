import { isOutOfDescriptors } from '../../base/descriptors.ts';
import {
  isLoopback,
  ListenError,
  MetricsPortError,
  runServer,
  stderrLogger,
  type RunningHost,
  type ServerFacts,
} from '../../server/index.ts';
import { announceServer, type AnnounceWish } from './announce.ts';
import { CliError, EXIT, type ExitCode } from '../../base/exit-codes.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../until-stopped.ts';

interface ServeCommand {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly config: string | undefined;
  readonly announce: AnnounceWish;
  /** A port on loopback. */
  readonly metricsPort: number | undefined;
  readonly verbose: boolean;
}

/** `partyline serve`: runs the bundled server until it is told to stop. */
export async function runServe(command: ServeCommand, output: Output): Promise<void> {
  const stop = untilStopped();
  let running: RunningHost;
  try {
    running = await runServer({
      host: command.host,
      port: command.port,
      configFile: command.config,
      metricsPort: command.metricsPort,
      logger: stderrLogger(command.verbose ? 'debug' : 'warn'),
    });
  } catch (error) {
    if (isOutOfDescriptors(error)) throw error;
    throw new CliError(exitCodeOf(error), (error as Error).message);
  }
  const { facts } = running;
  output.emit({ event: 'serving', ...facts }, describe(facts));
  const takeBack = announceServer(running, command.announce, output);
  try {
    await stop.done;
  } finally {
    await takeBack();
    await running.close();
    output.emit({ event: 'stopped' }, 'The server has stopped.');
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ListenError && isOutOfDescriptors(error)) return EXIT.missing;
  if (error instanceof MetricsPortError && error.reason === 'wrong') return EXIT.usage;
  const port = error instanceof ListenError || error instanceof MetricsPortError;
  return port ? EXIT.cannotListen : EXIT.badFile;
}

function describe(facts: ServerFacts): string {
  const { access } = facts;
  const door =
    access.type === 'open'
      ? ['Anybody who reaches it may join, without a passphrase.']
      : [
          `Passphrase: ${access.passphrase}`,
          `  (${access.isNew ? 'new, kept' : 'kept'} in ${access.source})`,
        ];
  return [
    `Partyline serves ${facts.channels.map(({ name }) => name).join(', ')}.`,
    `Stations connect to: ${facts.urls.join('  or  ')}`,
    ...(facts.onNetwork || isLoopback(facts.address)
      ? []
      : [
          'This computer has no network now: only programs on it can connect. It is reached by others once it has one.',
        ]),
    ...door,
    ...(facts.metrics === undefined
      ? []
      : [`Metrics for Prometheus, on this computer only: ${facts.metrics}`]),
    'Stop it with Ctrl+C.',
  ].join('\n');
}
