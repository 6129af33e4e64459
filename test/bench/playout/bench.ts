import { wholeNumber } from '../../../main/cli/arguments.ts';
import { makeTrace, TRACE_NAMES, TRACE_TITLES, type TraceName } from '../../support/traces.ts';
import { ALL_COMMON, finish, runAsCommand, TEXT } from '../base/command.ts';
import { beginBench } from '../benches.ts';
import { playFixed, playTargetOnly, playWebrtcLike } from './models.ts';
import { playOurs } from './ours.ts';
import { playoutPlots } from './plots.ts';
import type { PlayoutResults, PlayoutRow } from './results.ts';
import { playoutTables } from './tables.ts';
import { voiceCodes } from './voice.ts';

const HELP = `
npm run bench:playout [-- --short] [--save] [--json FILE] [--seed N]

Measures how much delay playing adds and how many frames are late all the same, on arrival traces of
six kinds of network: our jitter buffer, buffers of fixed length, and a model of WebRTC's estimator.
`;

const DEFAULT_SEED = 1;
const FRAMES_MS = [5, 10] as const;
const FIXED_MS = [0, 2.5, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200];

interface Talk {
  readonly seed: number;
  readonly talkMs: number;
  /** Sound for our jitter buffer. */
  readonly codes: Uint8Array;
}

function measureTrace(name: TraceName, frameMs: number, { seed, talkMs, codes }: Talk): PlayoutRow[] {
  const trace = makeTrace(name, { seed, frameMs, talkMs });
  const place = { trace: name, frameMs };
  return [
    { ...place, strategy: 'ours', ...playOurs(trace, codes) },
    { ...place, strategy: 'target-only', ...playTargetOnly(trace) },
    { ...place, strategy: 'webrtc-like', ...playWebrtcLike(trace) },
    ...FIXED_MS.map((lengthMs) => ({
      ...place,
      strategy: 'fixed' as const,
      lengthMs,
      ...playFixed(trace, lengthMs),
    })),
  ];
}

await runAsCommand({ help: HELP, options: { ...ALL_COMMON, seed: TEXT } }, (call) => {
  const { values, isShort, output } = call;
  const seed = wholeNumber(values, 'seed', 0, 2 ** 31) ?? DEFAULT_SEED;
  const talkMs = isShort ? 60_000 : 1_800_000;
  beginBench('playout', call);
  const talk = { seed, talkMs, codes: voiceCodes() };
  const settings = FRAMES_MS.flatMap((frameMs) => TRACE_NAMES.map((name) => ({ name, frameMs })));
  const rows = settings.flatMap(({ name, frameMs }, n) => {
    output.progress(`${TRACE_TITLES[name]}, frames of ${String(frameMs)} ms`, n / settings.length);
    return measureTrace(name, frameMs, talk);
  });
  const results: PlayoutResults = { seed, talkMs, rows };
  for (const { title, rows: shown } of playoutTables(results)) output.table(title, shown);
  finish(call, {
    name: 'playout',
    command: `npm run bench:playout --${seed === DEFAULT_SEED ? '' : ` --seed ${String(seed)}`} --save`,
    results,
    plots: playoutPlots(results),
  });
});
