/**
 * What the narrow band and the wide band leave of a voice, over the whole path of the sound (test/bench/sound/whole-path.mjs):
 * speech by segmental SNR and log-spectral distance (formulas in test/bench/sound/measures.mjs), the bandwidth by a sweep, THD+N by tones.
 * node test/bench/quality.bench.mjs [--short] [--save] [--json FILE]; needs a build in dist/, and espeak-ng.
 */
import { writeFileSync } from 'node:fs';
import { resampleAll } from '../../dist/native-audio/dsp/resampler.js';
import { fitTone, tone } from '../support/signals.mjs';
import { benchOptions, JSON_FILE, SAVE, SHORT } from './options.mjs';
import { linePlot } from './plot.mjs';
import { saveReport } from './report.mjs';
import { logSpectralDistanceDb, segmentalSnrDb } from './sound/measures.mjs';
import { espeakVersion, speak } from './sound/speech.mjs';
import { aligned, highPassed, RATE_HZ, throughThePath } from './sound/whole-path.mjs';

const { values } = benchOptions(import.meta.url, { ...SHORT, ...SAVE, ...JSON_FILE });
const CODECS = ['PCMU/8000', 'PCMU/16000'];
const VOICE_BANDS = { 'PCMU/8000': 8_000, 'PCMU/16000': 16_000 };
/** Tones of THD+N, none a divisor of a sampling rate, so that mu-law's steps fall everywhere. */
const TONES_HZ = values.short ? [1_004] : [313, 1_004, 2_507];
const TONES_DB = values.short ? [-10] : [-40, -30, -20, -10, -6];
const SWEEP_DB = -20;

const db = (ratio) => 20 * Math.log10(Math.max(ratio, 1e-9));
const amplitude = (level) => 10 ** (level / 20);

/** Levels of tones one after the other, dB: what the path leaves of each, without what else comes out. */
function sweep(codec) {
  const steps = values.short ? 40 : 100;
  return Array.from({ length: steps }, (_, n) => {
    const hz = 30 * (9_500 / 30) ** (n / (steps - 1));
    const { fit } = tonePath(codec, hz, SWEEP_DB);
    return { hz, gainDb: db(fit.amplitude / amplitude(SWEEP_DB)) };
  });
}

/** Half a second of a tone; the first 0.2 s are settling. */
function tonePath(codec, hz, level) {
  const out = throughThePath(tone(hz, RATE_HZ, RATE_HZ / 2, amplitude(level)), codec);
  return { fit: fitTone(out, hz, RATE_HZ, RATE_HZ / 5, RATE_HZ / 4) };
}

/** Where the level falls below −3 dB of that at 1 kHz, below and above; between two tones of the sweep, in a straight line. */
function bandwidth(points) {
  const reference = points.reduce((best, it) =>
    Math.abs(it.hz - 1_000) < Math.abs(best.hz - 1_000) ? it : best,
  ).gainDb;
  const inside = points.map(({ gainDb }) => gainDb > reference - 3);
  const first = inside.indexOf(true);
  const last = inside.lastIndexOf(true);
  const crossing = (a, b) => {
    if (!a || !b) return (a ?? b).hz;
    const share = (reference - 3 - a.gainDb) / (b.gainDb - a.gainDb);
    return a.hz * (b.hz / a.hz) ** share;
  };
  return {
    lowHz: crossing(points[first - 1], points[first]),
    highHz: crossing(points[last], points[last + 1]),
  };
}

/** Everything but the tone, in % of it: total harmonic distortion and noise, over the whole band of the loudspeaker. */
function distortion(codec) {
  return TONES_HZ.flatMap((hz) =>
    TONES_DB.map((level) => {
      const { fit } = tonePath(codec, hz, level);
      const ratio = (fit.restRms * Math.SQRT2) / fit.amplitude;
      return { hz, levelDb: level, thdNPercent: 100 * ratio, sinadDb: -db(ratio) };
    }),
  );
}

const speech = speak(RATE_HZ, values.short ? 1 : undefined);

/** Compared with the original at 16 kHz, so that the narrow band has to answer for what it leaves out. */
function voices(codec) {
  const rows = speech.map(({ voice, samples }) => {
    const said = highPassed(samples);
    const heard = aligned(said, throughThePath(samples, codec));
    const at = (rateHz) => [said, heard].map((it) => resampleAll(it, RATE_HZ, rateHz));
    const [wide, narrow] = [at(16_000), at(8_000)];
    return {
      voice,
      segmentalSnrDb: segmentalSnrDb(...wide, 16_000),
      segmentalSnrInBandDb: segmentalSnrDb(...at(VOICE_BANDS[codec]), VOICE_BANDS[codec]),
      distance3400Db: logSpectralDistanceDb(...narrow, 8_000, { fromHz: 100, toHz: 3_400 }),
      distance7000Db: logSpectralDistanceDb(...wide, 16_000, { fromHz: 100, toHz: 7_000 }),
    };
  });
  const mean = (name) => rows.reduce((sum, row) => sum + row[name], 0) / rows.length;
  const names = ['segmentalSnrDb', 'segmentalSnrInBandDb', 'distance3400Db', 'distance7000Db'];
  return { ...Object.fromEntries(names.map((name) => [name, mean(name)])), rows };
}

const codecs = CODECS.map((codec) => {
  const points = sweep(codec);
  return {
    codec,
    speech: voices(codec),
    bandwidth: bandwidth(points),
    distortion: distortion(codec),
    sweep: points,
  };
});

const rows = [
  ['segmental SNR against the original, 0–8 kHz, dB', (it) => it.speech.segmentalSnrDb.toFixed(1)],
  ['segmental SNR within the own band, dB', (it) => it.speech.segmentalSnrInBandDb.toFixed(1)],
  ['log-spectral distance 0.1–3.4 kHz, dB', (it) => it.speech.distance3400Db.toFixed(2)],
  ['log-spectral distance 0.1–7 kHz, dB', (it) => it.speech.distance7000Db.toFixed(2)],
  ['band at −3 dB, Hz', (it) => `${it.bandwidth.lowHz.toFixed(0)}–${it.bandwidth.highHz.toFixed(0)}`],
  ...codecs[0].distortion.map(({ hz, levelDb }, n) => [
    `THD+N of ${hz} Hz at ${levelDb} dBFS, %`,
    (it) => it.distortion[n].thdNPercent.toFixed(2),
  ]),
];
console.log(`${''.padEnd(50)}${CODECS.map((codec) => codec.padStart(14)).join('')}`);
for (const [name, value] of rows)
  console.log(`${name.padEnd(50)}${codecs.map((it) => value(it).padStart(14)).join('')}`);

const results = { short: values.short, sweepDb: SWEEP_DB, voices: speech.map(({ voice }) => voice), codecs };

if (values.save) {
  const series = (points) => codecs.map((it) => ({ name: it.codec, points: points(it) }));
  saveReport('quality', {
    command: 'npm run bench:quality -- --save',
    results,
    tables: [
      {
        title: 'The whole path, by codec',
        rows: rows.map(([what, value]) => ({
          what,
          ...Object.fromEntries(codecs.map((it) => [it.codec, value(it)])),
        })),
      },
    ],
    plots: {
      'quality-response.svg': linePlot({
        title: 'Response of the whole path',
        xLabel: 'frequency, Hz',
        yLabel: 'level, dB',
        xScale: 'log',
        yMin: -60,
        yMax: 3,
        references: [{ axis: 'y', at: -3, label: '−3 dB' }],
        series: series((it) => it.sweep.map(({ hz, gainDb }) => [hz, Math.max(-60, gainDb)])),
      }),
      'quality-distortion.svg': linePlot({
        title: 'Signal over distortion and noise, a tone of 1004 Hz',
        xLabel: 'level of the tone, dBFS',
        yLabel: 'dB',
        series: series((it) =>
          it.distortion.filter(({ hz }) => hz === 1_004).map(({ levelDb, sinadDb }) => [levelDb, sinadDb]),
        ).map((it) => ({ ...it, marker: true })),
      }),
    },
    others: { 'espeak-ng': espeakVersion() },
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(JSON.stringify(results));
