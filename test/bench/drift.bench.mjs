/**
 * Clocks that differ. Simulated: half an hour of talk without a pause at ±500 ppm, on a quiet wire and on Wi-Fi, through the real playout.
 * Real, with `--minutes N`: two stations through a server, the talker's microphone on a clock of
 * its own (`--ppm`, default 500). `npm run bench:drift [-- --minutes N] [--short] [--save] [--json FILE]`; needs a build in dist/.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { TalkerPlayout } from '../../dist/native-audio/talker-playout.js';
import { deviationOf, talkWithDrift } from '../support/drift-talk.mjs';
import { traceRandom } from '../support/traces.mjs';
import { voiceCodes } from './playout-support.mjs';
import { linePlot } from './plot.mjs';
import { saveReport } from './report.mjs';
import './typescript.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    short: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    ppm: { type: 'string', default: '500' },
  },
});
const SETTLED_MS = 60_000;
const JITTERS = {
  'quiet wire': (random) => -0.1 * Math.log(1 - random()),
  'Wi-Fi': (random) => -Math.log(1 - random()) * (random() < 0.02 ? 6 : 1),
};
const simulatedMinutes = values.short ? 3 : 30;
const payload = voiceCodes().subarray(20_000, 20_080);

const simulated = Object.entries(JITTERS).flatMap(([network, jitter]) =>
  [-500, -50, 0, 50, 500].map((driftPpm) => {
    const random = traceRandom(1);
    const { seconds, stats } = talkWithDrift(TalkerPlayout, {
      minutes: simulatedMinutes,
      driftPpm,
      jitterMs: () => jitter(random),
      payload,
    });
    const deviation = deviationOf(seconds, SETTLED_MS, driftPpm);
    const { late, lost, concealedMs, cutMs } = stats;
    return {
      network,
      driftPpm,
      minutes: simulatedMinutes,
      deviation,
      late,
      lost,
      concealedMs,
      cutMs,
      seconds,
    };
  }),
);

const n = (value, digits, width = 0) => value.toFixed(digits).padStart(width);
console.log(`simulated, ${simulatedMinutes} min of talk without a pause; deviations from 60 s on`);
for (const { network, driftPpm, deviation, late, lost, concealedMs, cutMs } of simulated) {
  console.log(
    `  ${network.padEnd(10)} ${n(driftPpm, 0, 5)} ppm: level ±${n(deviation.levelMs, 2)} ms, reading within ${n(deviation.ppm, 0)} ppm of the drift;` +
      ` ${late} late, ${lost} lost, ${n(concealedMs, 1)} ms concealed, ${n(cutMs, 1)} ms cut`,
  );
}

let real = null;
if (values.minutes !== undefined) {
  const { measureRealDrift } = await import('./drift-real.ts');
  real = await measureRealDrift({ minutes: Number(values.minutes), ppm: Number(values.ppm) });
  const { settled } = real;
  console.log(
    `real, ${values.minutes} min, the microphone's clock ${values.ppm} ppm off: ${real.samples.length} samples;` +
      ` from ${SETTLED_MS / 1_000} s on level ${n(settled.meanMs, 2)} ±${n(settled.deviationMs, 2)} ms (95 %: ±${n(settled.p95DeviationMs, 2)}), reading at ${n(settled.meanPpm, 0)} ppm`,
  );
  console.log(
    `  ${real.late} late, ${real.lost} lost, ${n(real.concealedMs, 1)} ms concealed, ${n(real.cutMs, 1)} ms cut, ${real.underruns} underruns, ${real.droppedCaptureBlocks} blocks of the microphone dropped, ${real.talkspurts} talkspurts`,
  );
}

const results = { simulated: simulated.map(({ seconds: _, ...row }) => row), real };
if (values.save) {
  const line = (seconds, field) => seconds.map((second) => [second.atMs / 60_000, second[field]]);
  const shown = simulated.filter(({ driftPpm }) => Math.abs(driftPpm) === 500);
  saveReport('drift', {
    command: `npm run bench:drift${values.minutes === undefined ? '' : ` -- --minutes ${values.minutes}`}`,
    results,
    plots: {
      'drift.svg': linePlot({
        title: 'Level of the buffer while clocks differ',
        xLabel: 'minutes of talk without a pause',
        yLabel: 'level, ms',
        series: [
          ...shown.map(({ network, driftPpm, seconds }) => ({
            name: `${network}, ${driftPpm} ppm`,
            points: line(seconds, 'levelMs'),
          })),
          ...(real === null ? [] : [{ name: 'real', points: line(real.samples, 'levelMs') }]),
        ],
      }),
    },
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\n${JSON.stringify(results)}`);
