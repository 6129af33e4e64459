import { parseArgs } from 'node:util';
import { text, type OptionTable, type Values } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { checkWritable } from '../../../main/cli/output-file.ts';
import { BenchOutput } from './bench-output.ts';
import { makeReport, saveReport, writeReport, type Measured } from './report.ts';

export const FLAG = { type: 'boolean' } as const;
export const TEXT = { type: 'string' } as const;
/** Options of every bench that keeps what it measured. */
export const SHORT = { short: FLAG } as const;
export const SAVE = { save: FLAG } as const;
export const JSON_FILE = { json: TEXT } as const;
export const ALL_COMMON = { ...SHORT, ...SAVE, ...JSON_FILE } as const;

/** The command line of a bench. */
export interface BenchSyntax {
  /** The text that `--help` prints. */
  readonly help: string;
  readonly options: OptionTable;
  /** Whether words without `--` are taken. */
  readonly takesWords?: boolean;
}

/** One call of a bench. */
export interface BenchCall {
  readonly values: Values;
  readonly words: readonly string[];
  /** Measure too little for real figures, only to see that the bench works. */
  readonly isShort: boolean;
  readonly output: BenchOutput;
}

/**
 * Runs a bench as a command: reads its command line and prints its help. A mistake of the person at
 * the keyboard becomes a sentence on stderr and an exit code.
 */
export async function runAsCommand(
  syntax: BenchSyntax,
  run: (call: BenchCall) => Promise<void> | void,
): Promise<void> {
  const output = new BenchOutput();
  try {
    const args = process.argv.slice(2);
    if (args.includes('--help')) output.line(syntax.help.trim());
    else await run({ ...readBenchArguments(args, syntax), output });
  } catch (error) {
    output.end();
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  } finally {
    output.end();
  }
}

/** @throws CliError */
export function readBenchArguments(
  args: readonly string[],
  { options, takesWords = false }: BenchSyntax,
): Omit<BenchCall, 'output'> {
  const { values, positionals: words } = parse(args, options, takesWords);
  const isShort = values['short'] === true;
  // A reader of the page could not tell that the figures of a short run mean nothing.
  if (isShort && values['save'] === true) {
    throw new CliError(EXIT.usage, '--short measures too little to be kept: leave out --short or --save.');
  }
  // Minutes of measuring must not be lost at the end.
  for (const name of ['json', 'part', 'append']) {
    const path = text(values, name);
    if (path !== undefined) checkWritable(path);
  }
  return { values, words, isShort };
}

function parse(args: readonly string[], options: OptionTable, allowPositionals: boolean) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals });
    return { values: values as Values, positionals };
  } catch (error) {
    // Node adds advice of several sentences.
    const [reason] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new CliError(EXIT.usage, `${reason}. --help tells which options there are.`);
  }
}

/**
 * Keeps and prints the figures, as `--save` and `--json` ask; without `--json` they are the last
 * line of stdout.
 */
export function finish({ values, output }: BenchCall, measured: Measured): void {
  output.end();
  const report = makeReport(measured);
  if (values['save'] === true) output.line(`Saved: ${saveReport(report, measured.plots ?? {})}`);
  const path = text(values, 'json');
  if (path === undefined) output.line(JSON.stringify(report));
  else writeReport(path, report);
}
