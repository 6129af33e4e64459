import { readFileSync } from 'node:fs';
import { text } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { ALL_COMMON, finish, FLAG, runAsCommand, TEXT, type BenchCall } from '../base/command.ts';
import { describeBuild, writeReport } from '../base/report.ts';
import { beginBench } from '../benches.ts';
import { compare, compareStalled, type Load } from './compare.ts';
import { serverPlots } from './plots.ts';
import { loadName, type LoadShape, type ServerResults, type Timing } from './results.ts';
import { serverTables } from './tables.ts';

const HELP = `
npm run bench:server [-- options]

Measures what the server spends on each delivered frame and how long a frame takes, beside the
plain ws.send loop and the floor (a plain socket write) under the same load. The server has one
core, the load the other. Delays are those of ten listeners. Decision 87 says how and why.

  --short            a quick check; its figures mean nothing
  --only WHAT        1, 4 or 8 (talkers), one load such as 4x200 (a minute each), or "stalled"
  --part FILE        writes a piece of the bench
  --combine FILE…    puts pieces of one build together
  --save             writes the report, the plots and the page in docs/benchmarks
  --json FILE        writes the figures to a file
`;

const OPTIONS = { ...ALL_COMMON, only: TEXT, part: TEXT, combine: FLAG } as const;

/**
 * One core carries about 100,000 deliveries a second of the plain loop, and the core of the load as
 * many. Beyond that the frames are longer, and 8 × 500 runs at half the pace, except for bundles.
 * The pace hardly changes the CPU of a delivery; it changes the delays.
 */
const HALF_PACE_MS = { plain: 40, silent: 40, unbundled: 40, floor: 40 };
const SHORT_LOADS: readonly Load[] = [{ talkers: 4, listeners: 20, frameMs: 10 }];
const LOADS: readonly Load[] = [
  { talkers: 1, listeners: 50, frameMs: 10 },
  { talkers: 1, listeners: 200, frameMs: 10 },
  { talkers: 1, listeners: 500, frameMs: 10 },
  { talkers: 4, listeners: 50, frameMs: 10 },
  { talkers: 4, listeners: 200, frameMs: 10 },
  { talkers: 4, listeners: 200, frameMs: 10, aligned: true },
  // 100,000 deliveries a second.
  { talkers: 4, listeners: 250, frameMs: 10 },
  { talkers: 4, listeners: 500, frameMs: 20 },
  { talkers: 8, listeners: 50, frameMs: 10 },
  { talkers: 8, listeners: 200, frameMs: 20 },
  { talkers: 8, listeners: 500, frameMs: 20, paceMs: HALF_PACE_MS },
];
const STALLED = { talkers: 4, healthy: 40, stalled: 10, frameMs: 10 };
const STALLED_NAME = 'stalled';

/** A piece of the bench, as `--part` writes it. */
interface Part {
  readonly build: string;
  readonly results: ServerResults;
}

interface Plan {
  readonly loads: readonly Load[];
  readonly withStalled: boolean;
  readonly timing: Timing;
  readonly stalledTiming: Timing;
}

/** A mistake would cost minutes, or the report in docs/benchmarks. @throws CliError */
function checkCall({ values, words }: BenchCall): void {
  const combines = values['combine'] === true;
  const wrong = (why: string): CliError => new CliError(EXIT.usage, why);
  if (combines && words.length === 0)
    throw wrong('--combine FILE…: name the pieces that --part has written.');
  if (!combines && words.length > 0) throw wrong(`"${words[0]}": files are taken with --combine only.`);
  if (values['only'] === undefined) return;
  if (combines) throw wrong('--combine measures nothing: leave out --only.');
  if (values['save'] === true)
    throw wrong('--save keeps the whole bench: write pieces with --part, then --combine FILE… --save.');
}

/** @throws CliError */
function planOf({ values, isShort }: BenchCall): Plan {
  const only = text(values, 'only');
  const namesOf = ({ talkers, listeners }: LoadShape): string[] => [
    String(talkers),
    `${String(talkers)}x${String(listeners)}`,
  ];
  const all = isShort ? SHORT_LOADS : LOADS;
  const loads = all.filter((load) => only === undefined || namesOf(load).includes(only));
  const withStalled = only === undefined || only === STALLED_NAME;
  if (loads.length === 0 && !withStalled) {
    const names = [...new Set(all.flatMap(namesOf)), STALLED_NAME].join(', ');
    throw new CliError(EXIT.usage, `--only ${String(only)}: choose one of ${names}.`);
  }
  const timing = isShort
    ? { repetitions: 1, warmUpMs: 200, measureMs: 400 }
    : { repetitions: 5, warmUpMs: 200, measureMs: 1_000 };
  const stalledTiming = isShort ? timing : { ...timing, warmUpMs: 300, measureMs: 1_500 };
  return { loads, withStalled, timing, stalledTiming };
}

async function measure(plan: Plan, { output }: BenchCall): Promise<ServerResults> {
  const { loads, withStalled, timing, stalledTiming } = plan;
  const pieces = loads.length + (withStalled ? 1 : 0);
  const tell =
    (doing: string, piece: number) =>
    (share: number): void =>
      output.progress(doing, (piece + share) / pieces);
  const all = [];
  for (const [piece, load] of loads.entries()) {
    all.push(await compare(load, timing, tell(loadName(load), piece)));
  }
  const none = { stalled: null, stalledMedians: [], stalledRuns: [] };
  return {
    timing,
    cases: all.map(({ row }) => row),
    variants: all.flatMap(({ variants }) => variants),
    runs: all.flatMap(({ runs }) => runs),
    ...(withStalled
      ? await compareStalled(STALLED, stalledTiming, tell('beside stalled listeners', loads.length))
      : none),
  };
}

/** @throws CliError when the files are not pieces of one build. */
function combine(files: readonly string[]): Part {
  const parts = files.map(readPart);
  const [first] = parts;
  const odd = parts.findIndex((part) => part.build !== first.build);
  if (odd >= 0) {
    throw new CliError(
      EXIT.usage,
      `--combine ${files[odd]}: it is of ${parts[odd].build}, and ${files[0]} of ${first.build}. Measure one of them again.`,
    );
  }
  const all = parts.map(({ results }) => results);
  const withStalled = all.find(({ stalled }) => stalled !== null) ?? first.results;
  return {
    build: first.build,
    results: {
      timing: first.results.timing,
      cases: all.flatMap(({ cases }) => cases),
      variants: all.flatMap(({ variants }) => variants),
      runs: all.flatMap(({ runs }) => runs),
      stalled: withStalled.stalled,
      stalledMedians: withStalled.stalledMedians,
      stalledRuns: withStalled.stalledRuns,
    },
  };
}

function readPart(file: string): Part {
  try {
    const part = JSON.parse(readFileSync(file, 'utf8')) as Partial<Part>;
    if (part.build !== undefined && Array.isArray(part.results?.variants)) return part as Part;
  } catch {
    // The sentence below is for this too.
  }
  throw new CliError(EXIT.usage, `--combine ${file}: this file is not there, or --part has not written it.`);
}

await runAsCommand({ help: HELP, options: OPTIONS, takesWords: true }, async (call) => {
  checkCall(call);
  const { values, words, output } = call;
  const combines = values['combine'] === true;
  const plan = planOf(call);
  if (!combines) beginBench('server', call);
  const { build, results } = combines
    ? combine(words)
    : { build: describeBuild(), results: await measure(plan, call) };
  for (const { title, rows } of serverTables(results)) if (rows.length > 0) output.table(title, rows);
  const part = text(values, 'part');
  if (part !== undefined) writeReport(part, { build, results });
  finish(call, {
    name: 'server',
    command: 'npm run bench:server -- --save',
    results,
    plots: serverPlots(results),
    commit: build,
  });
});
