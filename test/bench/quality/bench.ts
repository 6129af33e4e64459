import { ALL_COMMON, finish, runAsCommand, type BenchCall } from '../base/command.ts';
import { beginBench } from '../benches.ts';
import { espeakVersion, speak } from '../sound/speech.ts';
import { RATE_HZ } from '../sound/whole-path.ts';
import { measureDistortion, measureSweep, measureVoice, summaryOf, SWEEP_DB } from './measure.ts';
import { qualityPlots } from './plots.ts';
import type { QualityResults } from './results.ts';
import { qualityTables } from './tables.ts';

const HELP = `
npm run bench:quality [-- --short] [--save] [--json FILE]

Measures what the narrow band and the wide band leave of a voice, over the whole path of the sound
without devices and network: speech by signal-to-noise ratio and log-spectral distance, the
bandwidth by a sweep, distortion by tones. Needs espeak-ng.
`;

const CODECS = ['PCMU/8000', 'PCMU/16000'] as const;
/** None divides a sampling rate, so that the samples meet all steps of mu-law. */
const TONES_HZ = [313, 1_004, 2_507];
const LEVELS_DB = [-40, -30, -20, -10, -6];

function measure({ isShort, output }: BenchCall): QualityResults {
  const speech = speak(RATE_HZ, isShort ? 1 : undefined);
  const tones = (isShort ? [1_004] : TONES_HZ).flatMap((hz) =>
    (isShort ? [-10] : LEVELS_DB).map((levelDb) => ({ hz, levelDb })),
  );
  const perCodec = CODECS.map((codec, n) => {
    const tell = (doing: string, part: number): void =>
      output.progress(`${codec}, ${doing}`, (n + part) / CODECS.length);
    tell('sweep', 0);
    const sweep = measureSweep(codec, isShort ? 40 : 100);
    tell('speech', 0.4);
    const voices = speech.map((voice) => measureVoice(codec, voice));
    tell('distortion', 0.9);
    const distortion = tones.map(({ hz, levelDb }) => measureDistortion(codec, hz, levelDb));
    return { sweep, voices, distortion, summary: summaryOf(codec, voices, sweep) };
  });
  return {
    short: isShort,
    sweepDb: SWEEP_DB,
    codecs: perCodec.map(({ summary }) => summary),
    voices: perCodec.flatMap(({ voices }) => voices),
    distortion: perCodec.flatMap(({ distortion }) => distortion),
    sweep: perCodec.flatMap(({ sweep }) => sweep),
  };
}

await runAsCommand({ help: HELP, options: ALL_COMMON }, (call) => {
  beginBench('quality', call);
  const results = measure(call);
  for (const { title, rows } of qualityTables(results)) call.output.table(title, rows);
  finish(call, {
    name: 'quality',
    command: 'npm run bench:quality -- --save',
    results,
    plots: qualityPlots(results),
    others: { 'espeak-ng': espeakVersion() },
  });
});
