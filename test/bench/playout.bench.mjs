/**
 * What playing adds to the delay, against what it costs in late frames, on arrival traces (test/support/traces.mjs): ours, buffers of fixed
 * length, and a WebRTC-like estimator. `npm run bench:playout [-- --short] [--save] [--json FILE] [--seed N]`; needs a build in dist/.
 */
import { writeFileSync } from 'node:fs';
import { makeTrace, TRACE_NAMES, TRACE_TITLES } from '../support/traces.mjs';
import { playFixed, playOurs, playTargetOnly, playWebrtcLike, voiceCodes } from './playout-support.mjs';
import { benchOptions, JSON_FILE, SAVE, SHORT, whole } from './options.mjs';
import { linePlot } from './plot.mjs';
import { saveReport } from './report.mjs';

const { values } = benchOptions(import.meta.url, {
  ...SHORT,
  ...SAVE,
  ...JSON_FILE,
  seed: whole(0, 2 ** 31, 1),
});
const { seed } = values;
const talkMs = values.short ? 60_000 : 1_800_000;
const FIXED_MS = [0, 2.5, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200];
const codes = voiceCodes();

/** The frontier's bend; the rest is in the table. */
const isPlotted = ({ lengthMs }) => lengthMs >= 2.5 && lengthMs <= 60;

/** Beaten: another one is late less often and has less in its buffer, both. */
function beatenBy(ours, others) {
  return others.filter((other) => other.latePercent < ours.latePercent && other.bufferMs < ours.bufferMs);
}

function measure(name, frameMs) {
  const trace = makeTrace(name, { seed, frameMs, talkMs });
  const ours = { name: 'ours', ...playOurs(trace, codes) };
  const fixed = FIXED_MS.map((ms) => ({ name: `fixed ${ms} ms`, lengthMs: ms, ...playFixed(trace, ms) }));
  const webrtc = { name: 'WebRTC-like', ...playWebrtcLike(trace) };
  const targetOnly = { name: 'ours, target only', ...playTargetOnly(trace) };
  const beaten = beatenBy(ours, [...fixed, webrtc]).map(({ name: by }) => by);
  return { trace: name, frameMs, seed, talkMs, ours, targetOnly, fixed, webrtc, beatenBy: beaten };
}

const results = [5, 10].flatMap((frameMs) => TRACE_NAMES.map((name) => measure(name, frameMs)));

/** The shortest buffer of fixed length that is late no more often than ours. */
function fixedAsGood({ ours, fixed }) {
  const enough = fixed.find(({ latePercent }) => latePercent <= ours.latePercent);
  return enough === undefined ? `more than ${FIXED_MS.at(-1)}` : enough.bufferMs.toFixed(1);
}

const tableOf = (frameMs) => ({
  title: `Frames of ${frameMs} ms`,
  rows: results
    .filter((result) => result.frameMs === frameMs)
    .map((result) => {
      const { trace, ours, webrtc, beatenBy: beaten } = result;
      return {
        trace: TRACE_TITLES[trace],
        'late, %': ours.latePercent.toFixed(3),
        'mean buffer, ms': ours.bufferMs.toFixed(1),
        'WebRTC-like late, %': webrtc.latePercent.toFixed(3),
        'its buffer, ms': webrtc.bufferMs.toFixed(1),
        'fixed buffer that is late no more often, ms': fixedAsGood(result),
        'unheard, %': ours.unheardPercent.toFixed(3),
        'concealed, %': ours.concealedPercent.toFixed(2),
        'cut, %': ours.cutPercent.toFixed(2),
        'deepest, ms': ours.deepestMs.toFixed(0),
        '2 s after a stall, ms': ours.worstAfterStallMs.toFixed(0),
        'fewer late and less buffer': beaten.length === 0 ? 'nobody' : beaten.join(', '),
      };
    }),
});

const n = (value, digits, width) => value.toFixed(digits).padStart(width);
console.log(
  `seed ${seed}, ${talkMs / 60_000} min of talk in talkspurts of 1–8 s; late, concealed, mean buffer`,
);
for (const { trace, frameMs, ours, targetOnly, fixed, webrtc, beatenBy: beaten } of results) {
  console.log(`\n${TRACE_TITLES[trace]}, frames of ${frameMs} ms (${ours.frames})`);
  for (const row of [ours, targetOnly, webrtc, ...fixed]) {
    const more =
      row === ours
        ? `   never heard ${n(ours.unheardPercent, 3, 0)} %, left out ${n(ours.cutPercent, 2, 0)} %, deepest ${n(ours.deepestMs, 0, 0)} ms, 2 s after a stall ≤ ${n(ours.worstAfterStallMs, 0, 0)} ms`
        : '';
    console.log(
      `  ${row.name.padEnd(17)} ${n(row.latePercent, 3, 7)} % ${n(row.concealedPercent, 3, 7)} % ${n(row.bufferMs, 2, 8)} ms${more}`,
    );
  }
  console.log(
    beaten.length === 0
      ? '  → ours is on or ahead of the frontier: nobody has both fewer late and less buffer'
      : `  → BEATEN by ${beaten.join(', ')}`,
  );
}
const command = `npm run bench:playout --${seed === 1 ? '' : ` --seed ${seed}`} --save`;
if (values.save) {
  const plots = Object.fromEntries(
    results
      .filter(({ frameMs }) => frameMs === 5)
      .map(({ trace, ours, fixed, webrtc }) => [
        `playout-${trace}.svg`,
        linePlot({
          title: `Late frames against buffer: ${TRACE_TITLES[trace]}`,
          xLabel: 'mean buffer, ms',
          yLabel: 'late frames, %',
          series: [
            {
              name: 'fixed length',
              points: fixed.filter(isPlotted).map((row) => [row.bufferMs, row.latePercent]),
              marker: true,
            },
            {
              name: 'WebRTC-like',
              points: [[webrtc.bufferMs, webrtc.latePercent]],
              marker: true,
              line: false,
            },
            { name: 'ours', points: [[ours.bufferMs, ours.latePercent]], marker: true, line: false },
          ],
        }),
      ]),
  );
  saveReport('playout', { command, results, plots, tables: [5, 10].map(tableOf) });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\n${JSON.stringify(results)}`);
