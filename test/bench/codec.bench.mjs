// What the pure part of native-audio costs, and how its resampler compares with speex-resampler.
// node test/bench/codec.bench.mjs [--json FILE] [--short]; needs a build in dist/.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Concealer } from '../../dist/native-audio/playout/concealment.js';
import { engineDelay } from '../../dist/native-audio/engine/engine-delay.js';
import { Engine } from '../../dist/native-audio/engine/engine.js';
import { JitterBuffer } from '../../dist/native-audio/playout/jitter-buffer.js';
import { decodeMuLaw, encodeMuLaw } from '../../dist/native-audio/dsp/mulaw.js';
import { Resampler } from '../../dist/native-audio/dsp/resampler.js';
import {
  compareMicroseconds,
  makeSpeex,
  microseconds,
  ours,
  responseOf,
  speex,
  speexReady,
  tone,
} from './codec-support.mjs';
import { benchOptions, JSON_FILE, SHORT } from './options.mjs';

const { values } = benchOptions(import.meta.url, { ...SHORT, ...JSON_FILE });
const rounds = values.short ? 3 : 11;
const effort = values.short ? 0.1 : 1;
const calls = (count) => Math.max(10, Math.round(count * effort));

function muLaw() {
  const samples = 320;
  const pcm = Int16Array.from({ length: samples }, (_, i) => Math.round(20_000 * Math.sin(i / 3)));
  const codes = new Uint8Array(samples);
  const perSample = (us) => (us * 1_000) / samples;
  return {
    encodeNsPerSample: perSample(microseconds(() => encodeMuLaw(pcm, codes), calls(10_000), rounds)),
    decodeNsPerSample: perSample(microseconds(() => decodeMuLaw(codes, pcm), calls(10_000), rounds)),
  };
}

function resamplers() {
  const pairs = [
    [48_000, 16_000],
    [16_000, 48_000],
    [48_000, 8_000],
    [8_000, 48_000],
    [44_100, 16_000],
    [16_000, 44_100],
  ];
  return pairs.map(([from, to]) => {
    const block = tone(440, from, from / 50);
    const pcm = Buffer.from(Int16Array.from(block, (x) => Math.round(x * 32_768)).buffer);
    const exact = new Resampler(from, to);
    const blended = new Resampler(from, to);
    blended.setRatioPpm(100);
    const out = new Float32Array(exact.maxOutput(block.length));
    const library = makeSpeex(from, to, 3);
    const contestants = [
      () => exact.process(block, out),
      () => blended.process(block, out),
      () => library.processChunk(pcm),
    ];
    const [exactUs, blendedUs, libraryUs] = compareMicroseconds(contestants, calls(500), rounds);
    const own = {
      ...responseOf((samples) => ours(from, to, samples), from, to),
      usPer20ms: exactUs,
      driftCorrectedUsPer20ms: blendedUs,
    };
    const speexQ3 = {
      ...responseOf((samples) => speex(from, to, samples, 3), from, to),
      usPer20ms: libraryUs,
    };
    return {
      from,
      to,
      own,
      speexQ3,
      delayRatio: own.delayMs / speexQ3.delayMs,
      costRatio: own.usPer20ms / speexQ3.usPer20ms,
    };
  });
}

/** A minute of somebody talking, as frames of 10 ms. */
function frames(codec, count) {
  const rate = codec === 'PCMU/8000' ? 8_000 : 16_000;
  const size = rate / 100;
  const pcm = Int16Array.from({ length: size * count }, (_, i) =>
    Math.round(9_000 * Math.sin(i / 7) * Math.sin(i / 997)),
  );
  const codes = new Uint8Array(pcm.length);
  encodeMuLaw(pcm, codes);
  return Array.from({ length: count }, (_, i) => ({
    first: i === 0,
    last: false,
    codec,
    sequence: i & 0xffff,
    timestamp: i * size,
    payload: codes.slice(i * size, (i + 1) * size),
  }));
}

/** Feeds `talkers` talkers and renders, 5 ms at a time. */
function render(talkers, codec, lossEvery) {
  const blocks = calls(2_000);
  const list = frames(codec, blocks / 2 + 2);
  const block = new Float32Array(240);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const engine = new Engine({
      inputRateHz: 48_000,
      outputRateHz: 48_000,
      frameDurationMs: 10,
      sidetoneDb: null,
    });
    let spent = 0n;
    for (let i = 0; i < blocks; i++) {
      const frame = list[i >> 1];
      const start = process.hrtime.bigint();
      if (i % 2 === 0 && (i >> 1) % lossEvery !== lossEvery - 1) {
        for (let talker = 1; talker <= talkers; talker++) engine.receive(talker, frame, 5 * i);
      }
      engine.render(block, 5 * i);
      spent += process.hrtime.bigint() - start;
    }
    times.push(Number(spent) / 1e3 / blocks);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

function capture(codec) {
  const engine = new Engine({
    inputRateHz: 48_000,
    outputRateHz: 48_000,
    frameDurationMs: 10,
    sidetoneDb: null,
  });
  const block = tone(440, 48_000, 240);
  engine.openTalk(codec, 0, 1e12);
  return microseconds(() => engine.capture(block, 0), calls(10_000), rounds);
}

function jitterAndConcealment() {
  const list = frames('PCMU/16000', 6_000);
  const jitter = new JitterBuffer();
  const out = new Float32Array(160);
  let i = 0;
  const perFrame = microseconds(
    () => {
      const index = i++;
      const frame = {
        ...list[index % 6_000],
        first: index === 0,
        sequence: index & 0xffff,
        timestamp: (160 * index) % 2 ** 32,
      };
      jitter.push(frame, 10 * index);
      let at = 0;
      for (; at < 160; at += jitter.count) jitter.pull(out, at, 160 - at, 10 * index + 5);
    },
    calls(20_000),
    rounds,
  );
  const concealment = (rate) => {
    const concealer = new Concealer(rate);
    const size = rate / 100;
    const voice = tone(147, rate, size);
    const block = new Float32Array(size);
    const good = microseconds(
      () => {
        block.set(voice);
        concealer.good(block, 0, size);
      },
      calls(20_000),
      rounds,
    );
    const both = microseconds(
      () => {
        block.set(voice);
        concealer.good(block, 0, size);
        concealer.conceal(block, 0, size);
      },
      calls(5_000),
      rounds,
    );
    return { goodFrameUs: good, lostFrameUs: both - good };
  };
  return {
    jitterUsPer10msFrame: perFrame,
    concealment8kHz: concealment(8_000),
    concealment16kHz: concealment(16_000),
  };
}

await speexReady();
const engineRows = [1, 4, 8].map((talkers) => {
  const wideUs = render(talkers, 'PCMU/16000', Infinity);
  const narrowUs = render(talkers, 'PCMU/8000', Infinity);
  const lossyUs = render(talkers, 'PCMU/16000', 20);
  return { talkers, wideUs, narrowUs, lossyUs, coreShare: wideUs / 5_000 };
});
const report = {
  bench: 'codec',
  date: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  short: values.short,
  muLaw: muLaw(),
  resamplers: resamplers(),
  jitter: jitterAndConcealment(),
  captureUsPer5ms: { 'PCMU/8000': capture('PCMU/8000'), 'PCMU/16000': capture('PCMU/16000') },
  render5ms: engineRows,
  declaredDelayMs: ['PCMU/8000', 'PCMU/16000'].map((codec) => ({
    codec,
    ...engineDelay({
      inputRateHz: 48_000,
      outputRateHz: 48_000,
      codec,
      frameDurationMs: 10,
      jitterTargetMs: 10,
    }),
  })),
};

const n = (value, digits = 2) => value.toFixed(digits).padStart(8);
console.log(
  `mu-law: ${n(report.muLaw.encodeNsPerSample)} ns encode, ${n(report.muLaw.decodeNsPerSample)} ns decode a sample`,
);
console.log(
  '\nresampler            delay ms       ripple dB      worst alias dB      µs per 20 ms   own/speex: delay  cost',
);
for (const { from, to, own, speexQ3, delayRatio, costRatio } of report.resamplers) {
  console.log(
    `${String(from).padStart(6)} → ${String(to).padEnd(6)} own  ${n(own.delayMs, 3)}      ${n(own.rippleDb, 3)}        ${n(own.worstAliasDb, 1)}         ${n(own.usPer20ms, 1)}` +
      `              ${delayRatio.toFixed(2)}  ${costRatio.toFixed(2)}   (drift-corrected ${own.driftCorrectedUsPer20ms.toFixed(1)} µs)`,
  );
  console.log(
    `${' '.repeat(15)} speex ${n(speexQ3.delayMs, 3)}      ${n(speexQ3.rippleDb, 3)}        ${n(speexQ3.worstAliasDb, 1)}         ${n(speexQ3.usPer20ms, 1)}`,
  );
}
console.log(`\njitter buffer ${n(report.jitter.jitterUsPer10msFrame)} µs a frame of 10 ms`);
for (const rate of ['8', '16']) {
  const { goodFrameUs, lostFrameUs } = report.jitter[`concealment${rate}kHz`];
  console.log(
    `concealment at ${rate} kHz: ${n(goodFrameUs)} µs a good frame, ${n(lostFrameUs)} µs a lost one`,
  );
}
console.log(
  `capture ${n(report.captureUsPer5ms['PCMU/8000'], 1)} µs (8 kHz), ${n(report.captureUsPer5ms['PCMU/16000'], 1)} µs (16 kHz) per 5 ms`,
);
for (const { talkers, wideUs, narrowUs, lossyUs, coreShare } of engineRows) {
  console.log(
    `render ${String(talkers)} talkers: ${n(wideUs, 1)} µs per 5 ms at 16 kHz (${(100 * coreShare).toFixed(2)} % of a core),` +
      `${n(narrowUs, 1)} at 8 kHz, ${n(lossyUs, 1)} with 5 % lost`,
  );
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
