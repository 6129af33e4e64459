/**
 * What loss does to speech: our concealment against silence and against the last frame once more, on speech with 1 to 10 % of the
 * frames lost, by segmental SNR and log-spectral distance (test/bench/sound/measures.mjs has the formulas). All three go through
 * the same real decoder and resampler, and are compared with that way without loss, so that nothing but the loss counts.
 * node test/bench/concealment.bench.mjs [--short] [--save] [--json FILE]; needs a build in dist/, and espeak-ng.
 */
import { writeFileSync } from 'node:fs';
import { MU_LAW_SILENCE } from '../../dist/native-audio/dsp/mulaw.js';
import { CODEC_RATE_HZ } from '../../dist/native-audio/types.js';
import { concealmentPlots } from './concealment-plots.mjs';
import { benchOptions, JSON_FILE, SAVE, SHORT } from './options.mjs';
import { saveReport } from './report.mjs';
import { logSpectralDistanceDb, segmentalSnrDb, stretchSnrDb } from './sound/measures.mjs';
import { framesOf, play } from './sound/playout-path.mjs';
import { espeakVersion, speak } from './sound/speech.mjs';
import './typescript.mjs';

const { seededRandom } = await import('../support/random.ts');

const { values } = benchOptions(import.meta.url, { ...SHORT, ...SAVE, ...JSON_FILE });
const SEED = 1_988;
const LOSSES = values.short ? [5] : [1, 3, 5, 10];
const FRAMES_MS = values.short ? [10] : [5, 10, 20];
const CODECS = values.short ? ['PCMU/16000'] : ['PCMU/16000', 'PCMU/8000'];
const PATTERNS = ['random', 'bursts'];
/** Frames lost in a row, on average (E. N. Gilbert's channel, Bell System Technical Journal 39, 1960). */
const BURST = 3;
/** Each pattern falls on the speech so many times, each time elsewhere. */
const DRAWS = values.short ? 1 : 2;
/** The longest blend of made-up sound into real samples. */
const BLEND_MS = 10;
const METHODS = ['ours', 'repetition', 'silence'];

/** Which frames are lost. The first one never is: before it there is nothing to go on from, for any method. */
function lossPattern(count, percent, pattern, random) {
  const lost = new Array(count).fill(false);
  const wanted = Math.max(1, Math.round((count * percent) / 100));
  for (let left = wanted; left > 0;) {
    let at = 1 + Math.floor(random() * (count - 1));
    // Geometric: on average BURST in a row.
    do {
      if (at < count && !lost[at]) {
        lost[at] = true;
        left--;
      }
      at++;
    } while (pattern === 'bursts' && left > 0 && random() < 1 - 1 / BURST);
  }
  return lost;
}

/** Where gaps begin, and where the blend after them has ended at the latest; gaps that are closer together are one. */
function gaps(lost, frameMs, rateHz, delay) {
  const [size, after] = [(rateHz * frameMs) / 1_000, (rateHz * BLEND_MS) / 1_000];
  const stretches = [];
  lost.forEach((isLost, n) => {
    if (!isLost) return;
    const from = n * size + delay;
    const last = stretches.at(-1);
    if (last && from <= last[1]) last[1] = from + size + after;
    else stretches.push([from, from + size + after]);
  });
  return stretches;
}

/** How much later `played` is than `said`, samples. */
function delayOf(said, played, rateHz) {
  let [best, delay] = [-Infinity, 0];
  for (let lag = 0; lag < rateHz / 10; lag++) {
    let sum = 0;
    for (let i = rateHz; i < 2 * rateHz; i++) sum += said[i] * played[i + lag];
    if (sum > best) [best, delay] = [sum, lag];
  }
  return delay;
}

/** What is played in the place of the frames that are lost. */
function mended(frames, lost, method) {
  let before = null;
  return frames.map((frame, n) => {
    if (!lost[n]) return (before = frame);
    if (method === 'ours') return null;
    const payload =
      method === 'silence' ? new Uint8Array(frame.payload.length).fill(MU_LAW_SILENCE) : before.payload;
    return { ...frame, payload };
  });
}

const speech = Object.fromEntries(
  CODECS.map((codec) => [codec, speak(CODEC_RATE_HZ[codec], values.short ? 1 : undefined)]),
);

function cell(codec, frameMs, percent, pattern) {
  const rateHz = CODEC_RATE_HZ[codec];
  const sums = Object.fromEntries(METHODS.map((method) => [method, { gapSnrDb: 0, snrDb: 0, lsdDb: 0 }]));
  let [lostFrames, allFrames, activeGaps, runs] = [0, 0, 0, 0];
  speech[codec].forEach(({ samples }, voice) => {
    const frames = framesOf(samples, codec, frameMs);
    const reference = play(frames, codec, frameMs);
    const delay = delayOf(samples, reference, rateHz);
    for (let draw = 0; draw < DRAWS; draw++, runs++) {
      const random = seededRandom(SEED + 1_000 * draw + voice);
      const lost = lossPattern(frames.length, percent, pattern, random);
      lostFrames += lost.filter(Boolean).length;
      allFrames += lost.length;
      const heard = METHODS.map((method) => play(mended(frames, lost, method), codec, frameMs));
      const stretches = gaps(lost, frameMs, rateHz, delay);
      let count = 0;
      METHODS.forEach((method, which) => {
        const sum = sums[method];
        const gap = stretchSnrDb(reference, heard[which], rateHz, stretches);
        sum.gapSnrDb += gap.sum;
        count = gap.count;
        sum.snrDb += segmentalSnrDb(reference, heard[which], rateHz);
        sum.lsdDb += logSpectralDistanceDb(reference, heard[which], rateHz);
      });
      activeGaps += count;
    }
  });
  const scores = Object.fromEntries(
    METHODS.map((method) => [
      method,
      {
        gapSnrDb: sums[method].gapSnrDb / activeGaps,
        segmentalSnrDb: sums[method].snrDb / runs,
        logSpectralDistanceDb: sums[method].lsdDb / runs,
      },
    ]),
  );
  return {
    codec,
    frameMs,
    pattern,
    lossPercent: percent,
    lostShare: lostFrames / allFrames,
    activeGaps,
    ...scores,
  };
}

const cells = CODECS.flatMap((codec) =>
  FRAMES_MS.flatMap((frameMs) =>
    PATTERNS.flatMap((pattern) => LOSSES.map((percent) => cell(codec, frameMs, percent, pattern))),
  ),
);
const MEASURES = { gapSnrDb: 1, segmentalSnrDb: 1, logSpectralDistanceDb: -1 };
/** By how much ours is better than a method; less than 0: worse. */
const ahead = (it, measure, method) => MEASURES[measure] * (it.ours[measure] - it[method][measure]);
const won = Object.fromEntries(
  Object.keys(MEASURES).map((measure) => [
    measure,
    Object.fromEntries(
      METHODS.slice(1).map((method) => [method, cells.filter((it) => ahead(it, measure, method) > 0).length]),
    ),
  ]),
);

const n = (value, digits = 2) => value.toFixed(digits).padStart(6);
const columns = `${METHODS.map((method) => method.slice(0, 7).padStart(7)).join(' ')}`;
console.log(
  'Speech with lost frames, dB: SNR of each gap with the 10 ms after it, and segmental SNR of all (more is better);\n' +
    'log-spectral distance (less is better).',
);
console.log(`codec      frame  pattern lost     gaps ${columns}   all ${columns}   distance ${columns}`);
for (const it of cells) {
  const of = (measure) => METHODS.map((method) => n(it[method][measure]).padStart(7)).join(' ');
  console.log(
    `${it.codec.padEnd(10)} ${String(it.frameMs).padStart(2)} ms  ${it.pattern.padEnd(7)} ${String(it.lossPercent).padStart(2)} %           ${of('gapSnrDb')}       ${of('segmentalSnrDb')}            ${of('logSpectralDistanceDb')}`,
  );
}
for (const [measure, by] of Object.entries(won))
  console.log(
    `${measure}: ours is better than repetition in ${by.repetition}, than silence in ${by.silence} of ${cells.length} cells`,
  );

const results = {
  short: values.short,
  seed: SEED,
  draws: DRAWS,
  meanBurst: BURST,
  voices: speech[CODECS[0]].map(({ voice, samples }) => ({
    voice,
    seconds: samples.length / CODEC_RATE_HZ[CODECS[0]],
  })),
  cells,
  /** Cells in which ours is better than each of the others, of `cells.length`. */
  won,
};

const TITLES = {
  gapSnrDb: 'gap SNR, dB',
  segmentalSnrDb: 'segmental SNR, dB',
  logSpectralDistanceDb: 'log-spectral distance, dB',
};
const tables = [
  {
    title: `In how many of ${cells.length} cells ours is better`,
    rows: Object.entries(won).map(([measure, { repetition, silence }]) => ({
      measure: TITLES[measure],
      'than the last frame once more': repetition,
      'than silence': silence,
    })),
  },
  ...CODECS.map((codec) => ({
    title: `${codec}: ours / last frame once more / silence`,
    rows: cells
      .filter((it) => it.codec === codec)
      .map((it) => ({
        'frame, ms': it.frameMs,
        pattern: it.pattern,
        'lost, %': it.lossPercent,
        ...Object.fromEntries(
          Object.entries(TITLES).map(([measure, title]) => [
            title,
            METHODS.map((method) => it[method][measure].toFixed(2)).join(' / '),
          ]),
        ),
      })),
  })),
];

if (values.save) {
  saveReport('concealment', {
    command: 'npm run bench:concealment -- --save',
    results,
    tables,
    plots: concealmentPlots(cells),
    others: { 'espeak-ng': espeakVersion() },
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(JSON.stringify(results));
