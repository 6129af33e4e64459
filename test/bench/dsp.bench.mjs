/**
 * What each step of the sound costs: microseconds for 10 ms of one voice, and as a share of a core. All of them take turns, so that
 * a busy machine is busy for all. node test/bench/dsp.bench.mjs [--short] [--save] [--json FILE]; needs a build in dist/.
 */
import { writeFileSync } from 'node:fs';
import { AutomaticGain } from '../../dist/native-audio/capture/automatic-gain.js';
import { Concealer } from '../../dist/native-audio/playout/concealment.js';
import { DimGain, dimCurve } from '../../dist/native-audio/engine/dim.js';
import { Engine } from '../../dist/native-audio/engine/engine.js';
import { Gate } from '../../dist/native-audio/capture/gate.js';
import { HighPass } from '../../dist/native-audio/dsp/high-pass.js';
import { Limiter } from '../../dist/native-audio/dsp/limiter.js';
import { decodeMuLawToFloat, encodeMuLawFromFloat } from '../../dist/native-audio/dsp/mulaw.js';
import { Resampler } from '../../dist/native-audio/dsp/resampler.js';
import { DEFAULT_DIM, DEFAULT_VOICE } from '../../dist/native-audio/types.js';
import { tone } from '../support/signals.mjs';
import { compareMicroseconds } from './codec-support.mjs';
import { dspTables } from './dsp-tables.mjs';
import { benchOptions, JSON_FILE, SAVE, SHORT } from './options.mjs';
import { barPlot } from './plot.mjs';
import { saveReport } from './report.mjs';

const { values } = benchOptions(import.meta.url, { ...SHORT, ...SAVE, ...JSON_FILE });
const ROUNDS = values.short ? 3 : 21;
const CALLS = values.short ? 50 : 1_000;
const ENGINE_CALLS = values.short ? 20 : 200;
const STEP_MS = 10;
const CODEC_HZ = 16_000;
const DEVICE_HZ = 48_000;

/** A voice that comes and goes: no step may live on silence. */
const voice = (rateHz) =>
  tone(440, rateHz, rateHz * 2, 0.4).map((sample, i) => sample * (0.55 + 0.45 * Math.sin((20 * i) / rateHz)));
const voices = { [CODEC_HZ]: voice(CODEC_HZ), [DEVICE_HZ]: voice(DEVICE_HZ) };

/** @param make at a rate: a function that takes 10 ms in place */
function inPlace(name, rateHz, make) {
  const size = (rateHz * STEP_MS) / 1_000;
  const work = new Float32Array(size);
  const step = make(rateHz);
  const source = voices[rateHz];
  let at = 0;
  return {
    name,
    rateHz,
    call: () => {
      for (let i = 0; i < size; i++) work[i] = source[at + i];
      at = (at + size) % source.length;
      step(work, size);
    },
  };
}

const codes = new Uint8Array(CODEC_HZ / 100);
encodeMuLawFromFloat(voices[CODEC_HZ], 0, codes.length, codes, 0);

function resampling(from, to) {
  const resampler = new Resampler(from, to);
  const out = new Float32Array(resampler.maxOutput(from / 100));
  return inPlace(
    `resampler ${from / 1_000} → ${to / 1_000} kHz`,
    from,
    () => (work) => resampler.process(work, out),
  );
}

/** Each call loses one frame of 10 ms and blends into the next; what the next one costs without loss is taken off. */
function concealing(lossy) {
  return inPlace(lossy ? 'lost' : 'good', CODEC_HZ, (rateHz) => {
    const concealer = new Concealer(rateHz);
    const other = new Float32Array(rateHz / 100);
    return (work, size) => {
      if (lossy) concealer.conceal(other, 0, size);
      concealer.good(work, 0, size);
    };
  });
}

const steps = [
  inPlace('copying (taken off all others)', CODEC_HZ, () => () => undefined),
  inPlace('copying (taken off all others)', DEVICE_HZ, () => () => undefined),
  inPlace('high-pass', DEVICE_HZ, (rate) => {
    const filter = new HighPass(rate);
    return (work, size) => filter.process(work, work, size);
  }),
  resampling(DEVICE_HZ, CODEC_HZ),
  inPlace('gate', CODEC_HZ, (rate) => {
    const gate = new Gate(rate);
    return (work, size) => gate.process(work, size);
  }),
  inPlace('automatic gain', CODEC_HZ, (rate) => {
    const gain = new AutomaticGain(rate);
    return (work, size) => gain.process(work, size);
  }),
  inPlace('limiter', CODEC_HZ, (rate) => {
    const limiter = new Limiter(rate);
    return (work, size) => limiter.process(work, size);
  }),
  inPlace('mu-law, encoding', CODEC_HZ, () => (work, size) => encodeMuLawFromFloat(work, 0, size, codes, 0)),
  inPlace('mu-law, decoding', CODEC_HZ, () => (work, size) => decodeMuLawToFloat(codes, 0, size, work, 0)),
  concealing(false),
  concealing(true),
  resampling(CODEC_HZ, DEVICE_HZ),
  inPlace('dim, one talker on its way', DEVICE_HZ, (rate) => {
    const [gain, curve] = [new DimGain(), dimCurve(DEFAULT_DIM, rate)];
    let calls = 0;
    return (work, size) => gain.apply(work, size, curve, (calls++ & 32) === 0);
  }),
];

const engineOptions = {
  inputRateHz: DEVICE_HZ,
  outputRateHz: DEVICE_HZ,
  frameDurationMs: 10,
  sidetoneDb: null,
};

/** The whole microphone side, with everything on or with what is on by default. */
function capturing(name, voiceOptions) {
  const engine = new Engine(engineOptions);
  engine.setVoice(voiceOptions);
  engine.openTalk('PCMU/16000', 0, 1e12);
  let nowMs = 0;
  return {
    name,
    rateHz: DEVICE_HZ,
    ...inPlace(name, DEVICE_HZ, () => (work) => engine.capture(work, (nowMs += STEP_MS))),
  };
}

/** The whole loudspeaker side. @param priority one of the talkers has priority: the others are dimmed */
function rendering(talkers, priority) {
  const engine = new Engine(engineOptions);
  if (priority) {
    engine.setDim(DEFAULT_DIM);
    engine.setTalkerRole(1, 'priority');
  }
  const block = new Float32Array(DEVICE_HZ / 200);
  let n = 0;
  const call = () => {
    const frame = {
      first: n === 0,
      last: false,
      codec: 'PCMU/16000',
      sequence: n & 0xffff,
      timestamp: (n * 160) % 2 ** 32,
      payload: codes,
    };
    for (let talker = 1; talker <= talkers; talker++) engine.receive(talker, frame, n * STEP_MS);
    engine.render(block, n * STEP_MS);
    engine.render(block, n * STEP_MS + STEP_MS / 2);
    n += 1;
  };
  return {
    name: `playing ${talkers} talker${talkers > 1 ? 's' : ''}${priority ? ', dimmed' : ''}`,
    rateHz: DEVICE_HZ,
    call,
  };
}

const engines = [
  capturing('microphone, as it is by default', DEFAULT_VOICE),
  capturing('microphone, gate and automatic gain on', {
    ...DEFAULT_VOICE,
    noiseGate: true,
    automaticGain: true,
  }),
  rendering(1, false),
  rendering(8, false),
  rendering(8, true),
];

const stepUs = compareMicroseconds(
  steps.map(({ call }) => call),
  CALLS,
  ROUNDS,
);
const engineUs = compareMicroseconds(
  engines.map(({ call }) => call),
  ENGINE_CALLS,
  ROUNDS,
);

const copying = { [CODEC_HZ]: stepUs[0], [DEVICE_HZ]: stepUs[1] };
const rows = steps.slice(2).flatMap(({ name, rateHz }, n) => {
  const us = stepUs[n + 2];
  // What a lost frame costs is what is left when the good one after it is taken off.
  if (name === 'good') return [];
  const [shown, net] =
    name === 'lost' ? ['concealment, one lost frame', us - stepUs[n + 1]] : [name, us - copying[rateHz]];
  return [
    {
      name: shown,
      rateHz,
      usPer10ms: Math.max(0, net),
      nsPerSample: Math.max(0, (net * 1_000 * 100) / rateHz),
    },
  ];
});
const whole = engines.map(({ name }, n) => ({
  name,
  usPer10ms: engineUs[n],
  percentOfCore: (engineUs[n] / (STEP_MS * 1_000)) * 100,
}));

console.log(
  `${'step'.padEnd(44)}${'rate kHz'.padStart(9)}${'µs / 10 ms'.padStart(12)}${'ns / sample'.padStart(13)}`,
);
for (const it of rows)
  console.log(
    `${it.name.padEnd(44)}${String(it.rateHz / 1_000).padStart(9)}${it.usPer10ms.toFixed(2).padStart(12)}${it.nsPerSample.toFixed(2).padStart(13)}`,
  );
console.log(`\n${'the engine'.padEnd(53)}${'µs / 10 ms'.padStart(12)}${'% of a core'.padStart(13)}`);
for (const it of whole)
  console.log(
    `${it.name.padEnd(53)}${it.usPer10ms.toFixed(1).padStart(12)}${it.percentOfCore.toFixed(2).padStart(13)}`,
  );

const results = { short: values.short, steps: rows, engine: whole };
if (values.save) {
  saveReport('dsp', {
    command: 'node test/bench/dsp.bench.mjs --save',
    results,
    tables: dspTables(results),
    plots: {
      'dsp.svg': barPlot({
        title: 'What each step costs',
        categories: [...rows, ...whole].map(({ name }) => name),
        series: [{ name: '', values: [...rows, ...whole].map(({ usPer10ms }) => usPer10ms) }],
        xLabel: 'µs for 10 ms of sound',
        digits: 2,
      }),
    },
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(JSON.stringify(results));
