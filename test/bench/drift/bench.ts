import { wholeNumber } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { ALL_COMMON, finish, runAsCommand, TEXT, type BenchCall } from '../base/command.ts';
import { BENCHES, expectedMs } from '../benches.ts';
import { voiceCodes } from '../playout/voice.ts';
import { driftPlots } from './plots.ts';
import { measureRealDrift } from './real.ts';
import { driftTables } from './tables.ts';
import { DRIFTS_PPM, NETWORKS, simulateDrift, type SimulatedTalk } from './simulated.ts';
import type { DriftResults } from './results.ts';

const HELP = `
npm run bench:drift [-- --minutes N] [--ppm P] [--short] [--save] [--json FILE]

Measures the playout while the clocks of talker and listener differ. Simulated: half an hour of talk
without a pause at up to 500 ppm, on a quiet wire and on Wi-Fi, through the real playout.

  --minutes N   also measures two stations through a server for N minutes (2 at least): the talker's
                microphone has a clock of its own. Needs PulseAudio.
  --ppm P       how much faster that clock is, 500 by default
`;

const DEFAULT_PPM = 500;
/** The first minute of a real talk does not count. */
const LEAST_MINUTES = 2;
const MOST_MINUTES = 1_440;
const MOST_PPM = 5_000;

function simulate({ isShort, output }: BenchCall, share: number): SimulatedTalk[] {
  const payload = voiceCodes().subarray(20_000, 20_080);
  const settings = Object.keys(NETWORKS).flatMap((network) =>
    DRIFTS_PPM.map((driftPpm) => ({ network, driftPpm })),
  );
  return settings.map(({ network, driftPpm }, n) => {
    output.progress(`${network}, ${String(driftPpm)} ppm`, (share * n) / settings.length);
    return simulateDrift(network, driftPpm, isShort ? 3 : 30, payload);
  });
}

await runAsCommand({ help: HELP, options: { ...ALL_COMMON, minutes: TEXT, ppm: TEXT } }, async (call) => {
  const { values, isShort, output } = call;
  const minutes = wholeNumber(values, 'minutes', LEAST_MINUTES, MOST_MINUTES);
  const ppm = wholeNumber(values, 'ppm', -MOST_PPM, MOST_PPM);
  if (ppm !== undefined && minutes === undefined) {
    throw new CliError(EXIT.usage, '--ppm belongs to the real talk: give --minutes too.');
  }
  const [entry] = BENCHES.filter(({ name }) => name === 'drift');
  const simulatedMs = expectedMs(entry, isShort);
  const realMs = (minutes ?? 0) * 60_000;
  output.begin('the drift bench', simulatedMs + realMs);
  const simulatedShare = simulatedMs / (simulatedMs + realMs);
  const simulated = simulate(call, simulatedShare);
  const onProgress = (share: number): void =>
    output.progress('two stations', simulatedShare + (1 - simulatedShare) * share);
  const real =
    minutes === undefined ? null : await measureRealDrift({ minutes, ppm: ppm ?? DEFAULT_PPM, onProgress });
  const results = resultsOf(simulated, real);
  for (const { title, rows } of driftTables(results)) output.table(title, rows);
  const more =
    minutes === undefined ? '' : ` --minutes ${String(minutes)} --ppm ${String(ppm ?? DEFAULT_PPM)}`;
  finish(call, {
    name: 'drift',
    command: `npm run bench:drift --${more} --save`,
    results,
    plots: driftPlots(simulated, real),
  });
});

/** The samples of the real talk are in the plots only. */
function resultsOf(
  simulated: readonly SimulatedTalk[],
  whole: Awaited<ReturnType<typeof measureRealDrift>> | null,
): DriftResults {
  const rows = simulated.map(({ row }) => row);
  if (whole === null) return { simulated: rows, real: null, talkspurts: [] };
  const { talkspurts, samples: _, delays: __, ...real } = whole;
  return { simulated: rows, real, talkspurts };
}
