import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wholeNumber } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { MAX_STATIONS } from '../../../main/protocol/limits.ts';
import { finish, JSON_FILE, runAsCommand, SAVE, TEXT, type BenchCall } from '../base/command.ts';
import { linePlot, type Point } from '../plot/plot.ts';
import type { Sample, SoakResults } from './results.ts';
import { planOf, runSoak, WARM_UP_SHARE, type SoakPlan } from './run-soak.ts';
import { soakTables } from './tables.ts';

const HELP = `
npm run soak [-- --minutes M | --seconds S] [--listeners N] [--talkers T] [--save] [--json FILE]

Runs a real server under a crowd that talks, listens and connects anew all the time. The server's
memory and handles must not grow, and a healthy link must not lose a frame. 30 minutes, 50 listeners
and 4 talkers by default. Exit code 1: a limit is broken.
`;

/**
 * Besides listeners and talkers: the member that is cut off in the middle of a word, and the real
 * station.
 */
const OTHERS = 2;
const DEFAULT_MINUTES = 30;
const LEAST_SECONDS = 20;
/** Joining and leaving, before and after. */
const AROUND_MS = 12_000;

/** @throws CliError */
function sizeOf({ values }: BenchCall): Pick<SoakPlan, 'seconds' | 'listeners' | 'talkers'> {
  const minutes = wholeNumber(values, 'minutes', 1, 1_440);
  const seconds = wholeNumber(values, 'seconds', LEAST_SECONDS, 86_400);
  const listeners = wholeNumber(values, 'listeners', 1, MAX_STATIONS - OTHERS - 1) ?? 50;
  const talkers = wholeNumber(values, 'talkers', 1, MAX_STATIONS - OTHERS - 1) ?? 4;
  const most = MAX_STATIONS - OTHERS - talkers;
  if (listeners > most) {
    throw new CliError(
      EXIT.usage,
      `--listeners ${String(listeners)} with --talkers ${String(talkers)}: a server takes ${String(MAX_STATIONS)} stations; give at most ${String(most)} listeners.`,
    );
  }
  if (minutes !== undefined && seconds !== undefined) {
    throw new CliError(EXIT.usage, 'Give --minutes or --seconds, not both.');
  }
  return { seconds: seconds ?? 60 * (minutes ?? DEFAULT_MINUTES), listeners, talkers };
}

function tell(results: SoakResults, { output }: BenchCall): void {
  for (const { title, rows } of soakTables(results)) output.table(title, rows);
  for (const problem of results.problems) output.line(`A station in trouble: ${problem}`);
}

function plotOf({ listeners, talkers, everyS, seconds, samples }: SoakResults): string {
  const line = (name: string, read: (sample: Sample) => number) => ({
    name,
    points: samples.map((sample): Point => [sample.atS / 60, read(sample)]),
  });
  return linePlot({
    title: `Server memory: ${String(listeners)} listeners, ${String(talkers)} talkers, reconnecting every ${String(everyS)} s`,
    xLabel: 'time, minutes',
    yLabel: 'memory, MB',
    xMin: 0,
    series: [
      line('resident', ({ rssMb }) => rssMb),
      line('live after garbage collection', ({ liveMb }) => liveMb),
    ],
    references: [{ axis: 'x', at: (seconds * WARM_UP_SHARE) / 60, label: 'warm-up ends' }],
  });
}

function commandOf({ seconds, listeners, talkers }: SoakResults, { values }: BenchCall): string {
  const length =
    values['seconds'] === undefined ? `--minutes ${String(seconds / 60)}` : `--seconds ${String(seconds)}`;
  const save = values['save'] === true ? ' --save' : '';
  return `npm run soak -- ${length} --listeners ${String(listeners)} --talkers ${String(talkers)}${save}`;
}

const OPTIONS = { ...SAVE, ...JSON_FILE, minutes: TEXT, seconds: TEXT, listeners: TEXT, talkers: TEXT };

await runAsCommand({ help: HELP, options: OPTIONS }, async (call) => {
  const { output } = call;
  const size = sizeOf(call);
  const folder = mkdtempSync(join(tmpdir(), 'partyline-soak-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const plan = planOf({ ...size, folder, onProgress: (doing) => output.progress(doing) });
  const { listeners, talkers, rehearsalMs, seconds } = plan;
  const load = `${String(listeners)} listeners, ${String(talkers)} talkers`;
  output.begin(`the soak (${load})`, rehearsalMs + seconds * 1_000 + AROUND_MS, true);
  const results = await runSoak(plan);
  tell(results, call);
  finish(call, {
    name: 'soak',
    command: commandOf(results, call),
    results,
    plots: { 'soak.svg': plotOf(results) },
  });
  if (results.limits.some(({ isKept }) => !isKept)) process.exitCode = 1;
});
