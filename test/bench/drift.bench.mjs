/**
 * Clocks that differ. Simulated: half an hour of talk without a pause at ±500 ppm, on a quiet wire and on Wi-Fi, through the real playout.
 * Real, with `--minutes N` (2 at least): two stations through a server, the talker's microphone on a clock of its own (`--ppm`, default
 * 500), the delay from mouth to ear measured each second; needs PulseAudio.
 * `npm run bench:drift [-- --minutes N] [--ppm P] [--short] [--save] [--json FILE]`; needs a build in dist/.
 */
import { writeFileSync } from 'node:fs';
import { TalkerPlayout } from '../../dist/native-audio/playout/talker-playout.js';
import { deviationOf, talkWithDrift } from '../support/drift-talk.mjs';
import { traceRandom } from '../support/traces.mjs';
import { driftTables } from './drift-tables.mjs';
import { voiceCodes } from './playout-support.mjs';
import { benchOptions, JSON_FILE, SAVE, SHORT, whole, WrongOption } from './options.mjs';
import { linePlot } from './plot.mjs';
import { saveReport } from './report.mjs';
import './typescript.mjs';

const { values } = benchOptions(
  import.meta.url,
  {
    ...SHORT,
    ...SAVE,
    ...JSON_FILE,
    // What counts begins after a minute.
    minutes: whole(2, 1_440),
    ppm: whole(-5_000, 5_000),
  },
  {
    check: ({ minutes, ppm }) => {
      if (ppm !== undefined && minutes === undefined)
        throw new WrongOption('--ppm is of the real talk: give --minutes too.');
    },
  },
);
const ppm = values.ppm ?? 500;
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
  real = await measureRealDrift({ minutes: values.minutes, ppm });
  const spread = ({ median, p5, p95, min, max }) =>
    `${n(median, 2)} ms (5-95 %: ${n(p5, 2)} to ${n(p95, 2)}; all: ${n(min, 2)} to ${n(max, 2)})`;
  const { settled } = real;
  console.log(
    `real, ${values.minutes} min in ${real.talkspurts.length} talkspurts (${real.cutShort} ended by the server), the microphone's clock ${n(real.ppm, 0)} ppm fast, the loudspeaker's ${n(real.speakerPpm, 0)} as recorded; from ${SETTLED_MS / 1_000} s on`,
  );
  console.log(
    `  read ${n(settled.onTarget.meanPpm, 0)} ppm faster on target (${settled.onTarget.seconds} s), ${n(settled.meanPpm, 0)} in the mean; the clocks differ by ${n(real.ppm, 0)}`,
  );
  console.log(`  level ${spread(settled.level)}\n  mouth to ear ${spread(settled.delay)}`);
  console.log(
    `  all of it: ${real.late} late, ${real.lost} lost, ${n(real.concealedMs, 1)} ms concealed, ${n(real.cutMs, 1)} ms cut, ${real.unheard} of ${real.chirps} chirps not heard,` +
      ` ${real.underruns} underruns, ${real.droppedCaptureBlocks} blocks of the microphone dropped, ${n(real.feedLostMs, 1)} ms not fed, longest pause of the machine ${n(real.longestPauseMs, 0)} ms`,
  );
}

const withoutSeconds = ({ seconds: _, ...row }) => row;
const withoutSamples = ({ samples: _, delays: __, ...rest }) => rest;
const results = { simulated: simulated.map(withoutSeconds), real: real && withoutSamples(real) };
if (values.save) {
  const line = (rows, field) =>
    rows.flatMap((row) =>
      row[field] === null || row[field] === undefined ? [] : [[row.atMs / 60_000, row[field]]],
    );
  const shown = simulated.filter(({ driftPpm }) => Math.abs(driftPpm) === 500);
  saveReport('drift', {
    command: `npm run bench:drift --${values.minutes === undefined ? '' : ` --minutes ${values.minutes} --ppm ${ppm}`} --save`,
    results,
    tables: driftTables(results),
    plots: {
      'drift.svg': linePlot({
        title: 'Level of the buffer while clocks differ, simulated',
        xLabel: 'minutes of talk without a pause',
        yLabel: 'level, ms',
        series: shown.map(({ network, driftPpm, seconds }) => ({
          name: `${network}, ${driftPpm} ppm`,
          points: line(seconds, 'levelMs'),
        })),
      }),
      ...(real === null
        ? {}
        : {
            'drift-real.svg': linePlot({
              title: `Two stations, the talker's clock ${ppm} ppm fast`,
              xLabel: 'minutes',
              yLabel: 'ms',
              series: [
                { name: 'mouth to ear', points: line(real.delays, 'ms'), line: false, marker: true },
                { name: 'level', points: line(real.samples, 'levelMs') },
                { name: 'target', points: line(real.samples, 'targetMs') },
              ],
            }),
            'drift-real-ppm.svg': linePlot({
              title: 'What the loop makes of it',
              xLabel: 'minutes',
              yLabel: 'ppm',
              references: [{ axis: 'y', at: real.ppm, label: 'difference of the clocks' }],
              series: [{ name: 'read faster by', points: line(real.samples, 'ppm') }],
            }),
          }),
    },
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...results, real }, null, 2)}\n`);
console.log(`\n${JSON.stringify(results)}`);
