import { readFileSync } from 'node:fs';
import { isOutOfDescriptors, RAISE_THE_LIMIT } from '../base/descriptors.ts';
import { readOptions, text } from './arguments.ts';
import { CliError, EXIT, type ExitCode } from '../base/exit-codes.ts';
import { HELP } from './help.ts';
import { Output } from './output.ts';
import { COMMANDS } from './command-table.ts';

const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * Lets the command go on when its reader goes away (`partyline station | head`, a log collector
 * that dies): it still serves, listens or records, and its output is dropped.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {
      stream.write = () => true;
    });
  }
}

/** Runs one command line. @returns the exit code; errors are printed to stderr. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const json = args.includes('--json');
  outliveReaders();
  try {
    await dispatch(args);
    return EXIT.ok;
  } catch (thrown) {
    const error = isOutOfDescriptors(thrown) ? tooFewDescriptors() : thrown;
    if (error instanceof CliError) {
      if (json) new Output(true).emit({ event: 'failed', exitCode: error.exitCode, message: error.message });
      process.stderr.write(`partyline: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(
      `partyline: unexpected: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
    return EXIT.unexpected;
  }
}

function tooFewDescriptors(): CliError {
  return new CliError(EXIT.missing, `This program may open no more files. ${RAISE_THE_LIMIT}`);
}

async function dispatch([command = '', ...rest]: readonly string[]): Promise<void> {
  if (command === '' || command === 'help' || command === '--help' || command === '-h') {
    process.stdout.write(`${HELP[rest[0] ?? ''] ?? HELP['']}\n`);
    return;
  }
  if (command === '--version' || command === '-v' || command === 'version') {
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
    process.stdout.write(`${version}\n`);
    return;
  }
  const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!found) {
    throw new CliError(
      EXIT.usage,
      `There is no command "${command}". The commands are: ${Object.keys(COMMANDS).join(', ')}.`,
    );
  }
  const { options, run } = found;
  const values = readOptions(command, rest, options);
  if (values['help'] === true) {
    process.stdout.write(`${HELP[command]}\n`);
    return;
  }
  // An empty passphrase counts as none: scripts pass on variables that are not set.
  const passphrase = (text(values, 'passphrase') ?? process.env['PARTYLINE_PASSPHRASE']) || undefined;
  return run({ command, values, passphrase }, new Output(values['json'] === true));
}
