import { CODEC_RATE_HZ } from '../../../common/codec.ts';
import { ALL_COMMON, finish, runAsCommand, type BenchCall } from '../base/command.ts';
import { beginBench } from '../benches.ts';
import { espeakVersion, speak } from '../sound/speech.ts';
import { MEAN_BURST } from './loss.ts';
import { concealmentPlots } from './plots.ts';
import { PATTERNS, type ConcealmentResults } from './results.ts';
import { measureCell } from './score.ts';
import { concealmentTables } from './tables.ts';

const HELP = `
npm run bench:concealment [-- --short] [--save] [--json FILE]

Measures what loss does to speech: our concealment against silence and against a repetition of the
last frame, with 1 to 10 % of the frames lost, by signal-to-noise ratio and log-spectral distance.
All three go through the same real decoder and resampler, and are compared with that path without
loss. Needs espeak-ng.
`;

const SEED = 1_988;

function measure({ isShort, output }: BenchCall): ConcealmentResults {
  const losses = isShort ? [5] : [1, 3, 5, 10];
  const framesMs = isShort ? [10] : [5, 10, 20];
  const codecs = isShort ? (['PCMU/16000'] as const) : (['PCMU/16000', 'PCMU/8000'] as const);
  const draws = isShort ? 1 : 2;
  const settings = codecs.flatMap((codec) =>
    framesMs.flatMap((frameMs) =>
      PATTERNS.flatMap((pattern) => losses.map((lossPercent) => ({ codec, frameMs, pattern, lossPercent }))),
    ),
  );
  const speech = new Map(
    codecs.map((codec) => [codec, speak(CODEC_RATE_HZ[codec], isShort ? 1 : undefined)]),
  );
  const cells = settings.map((setting, n) => {
    output.progress(
      `${setting.codec}, ${String(setting.frameMs)} ms, ${String(setting.lossPercent)} % lost`,
      n / settings.length,
    );
    return measureCell(setting, speech.get(setting.codec) ?? [], { seed: SEED, draws });
  });
  const voices = (speech.get(codecs[0]) ?? []).map(({ voice, samples }) => ({
    voice,
    seconds: samples.length / CODEC_RATE_HZ[codecs[0]],
  }));
  return { short: isShort, seed: SEED, draws, meanBurst: MEAN_BURST, voices, cells };
}

await runAsCommand({ help: HELP, options: ALL_COMMON }, (call) => {
  beginBench('concealment', call);
  const results = measure(call);
  for (const { title, rows } of concealmentTables(results)) call.output.table(title, rows);
  finish(call, {
    name: 'concealment',
    command: 'npm run bench:concealment -- --save',
    results,
    plots: concealmentPlots(results.cells),
    others: { 'espeak-ng': espeakVersion() },
  });
});
