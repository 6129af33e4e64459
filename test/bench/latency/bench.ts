import { oneOf, text, wholeNumber } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { missingFor } from '../../support/machine.ts';
import { ALL_COMMON, finish, FLAG, runAsCommand, TEXT, type BenchCall } from '../base/command.ts';
import { describeBuild } from '../base/report.ts';
import { optionsThatMatter, startsIn, writeStarts } from './append.ts';
import { contestants, ownSettings, type Contestants } from './contestants.ts';
import { outcomes, ratios, type Measured } from './outcome.ts';
import { latencyPlots } from './plots.ts';
import { latencyResults } from './results.ts';
import { runAll } from './run.ts';
import { latencyTables } from './tables.ts';

const HELP = `
npm run bench:latency [-- --peer mumble] [options]

Measures mouth to ear, and press to first far sound: a server and two stations with their default
settings on virtual sound devices, with both ends in one recording. Decision 88 says how and why.

  --short            one start, few bursts; its figures mean nothing
  --save             writes the report, the plots and the page in docs/benchmarks
  --json FILE        writes the figures to a file
  --peer mumble      measures Mumble on the same devices, in turns
  --starts N, --bursts N, --peer-bursts N, --into-sound N, --seed N
                     how often the programs are started, and what is said
  --frame-ms 5|10|20, --pre-roll MS, --release-tail MS, --continuous, --hotkey
                     settings of Partyline
  --append FILE      measures a long run in pieces: adds the starts to the file, and reports on all
                     of them. They must have the same build and options.
`;

const OPTIONS = {
  ...ALL_COMMON,
  append: TEXT,
  starts: TEXT,
  bursts: TEXT,
  'peer-bursts': TEXT,
  'into-sound': TEXT,
  seed: TEXT,
  'frame-ms': TEXT,
  'pre-roll': TEXT,
  'release-tail': TEXT,
  continuous: FLAG,
  hotkey: FLAG,
  peer: TEXT,
} as const;

const DEFAULT_STARTS = 6;
/** One burst with its talkspurt takes this long, and a start of a system this much more. */
const BURST_MS = 700;
const START_MS = 9_000;

interface Amount {
  readonly starts: number;
  readonly bursts: number;
  readonly burstsOfOthers: number;
  readonly intoSound: number;
  readonly seed: number;
}

/** @throws CliError */
function amountOf({ values, isShort }: BenchCall): Amount {
  const most = 10_000;
  return {
    starts: wholeNumber(values, 'starts', 1, 1_000) ?? (isShort ? 1 : DEFAULT_STARTS),
    bursts: wholeNumber(values, 'bursts', 1, most) ?? (isShort ? 6 : 50),
    burstsOfOthers: wholeNumber(values, 'peer-bursts', 1, most) ?? (isShort ? 6 : 20),
    intoSound: wholeNumber(values, 'into-sound', 1, most) ?? (isShort ? 4 : 10),
    seed: wholeNumber(values, 'seed', 0, 2 ** 31) ?? 1,
  };
}

function expectedMs({ systems }: Contestants, amount: Amount): number {
  const ofStart = systems.map(({ continuous }, index) => {
    const bursts = index === 0 ? amount.bursts : amount.burstsOfOthers;
    return START_MS + (bursts + (continuous ? 0 : amount.intoSound)) * BURST_MS;
  });
  return amount.starts * ofStart.reduce((sum, ms) => sum + ms, 0);
}

/** @param earlier starts of earlier commands. @returns all starts. */
async function measure(
  call: BenchCall,
  { systems }: Contestants,
  amount: Amount,
  earlier: readonly Measured[],
  keep: (all: readonly Measured[]) => void,
): Promise<readonly Measured[]> {
  const measured = [...earlier];
  const firstStart = Math.max(-1, ...earlier.map(({ start }) => start)) + 1;
  const allStarts = firstStart + amount.starts;
  await runAll(systems, {
    ...amount,
    firstStart,
    onBegin: ({ name }, start, share) =>
      call.output.progress(`start ${String(start + 1)} of ${String(allStarts)}, ${name}`, share),
    onStart: ({ name, continuous }, start, result) => {
      measured.push({ system: name, continuous, start, result });
      keep(measured);
    },
    onRepeat: (problem) => call.output.line(problem),
  });
  return measured;
}

await runAsCommand({ help: HELP, options: OPTIONS }, async (call) => {
  const { values, output } = call;
  const amount = amountOf(call);
  const settings = ownSettings(values);
  const withMumble = oneOf(values, 'peer', ['mumble']) !== undefined;
  const append = text(values, 'append');
  const build = { commit: describeBuild(), options: optionsThatMatter(values) };
  const earlier = append === undefined ? [] : startsIn(append, build);
  const missing = missingFor('sound');
  if (missing.length > 0) {
    notMeasured(call, `missing: ${missing.join(', ')}`);
    return;
  }
  const all = contestants(settings, withMumble);
  output.begin('the latency bench', expectedMs(all, amount));
  const keep = (starts: readonly Measured[]): void => {
    if (append !== undefined) writeStarts(append, build, starts);
  };
  const measured = outcomes(await measure(call, all, amount, earlier, keep));
  const isOurs = (name: string): boolean => name.startsWith('Partyline');
  const results = latencyResults(amount.seed, measured, ratios(measured, isOurs));
  for (const { title, rows } of latencyTables(results)) output.table(title, rows);
  finish(call, {
    name: 'latency',
    command: commandLine(measured[0].starts),
    results,
    plots: latencyPlots(measured),
    others: all.others,
  });
});

/**
 * One bench of many is left out without the devices; a bench that was asked for by itself fails.
 */
function notMeasured(call: BenchCall, reason: string): void {
  const problem = `Not measured: ${reason}.`;
  if (text(call.values, 'json') === undefined) throw new CliError(EXIT.missing, problem);
  call.output.line(problem);
  finish(call, { name: 'latency', command: 'npm run bench:latency', results: { skipped: reason } });
}

/**
 * @param starts that were measured, by this command or by earlier pieces.
 * @returns what to type to measure the same again.
 */
function commandLine(starts: number): string {
  const left = ['--save', '--append', '--json', '--starts'];
  const words = process.argv.slice(2).flatMap((word) => word.split('='));
  const kept = words.filter((word, k) => !left.includes(word) && !left.slice(1).includes(words[k - 1]));
  const all = [...kept, ...(starts === DEFAULT_STARTS ? [] : ['--starts', String(starts)]), '--save'];
  return `npm run bench:latency -- ${all.join(' ')}`;
}
