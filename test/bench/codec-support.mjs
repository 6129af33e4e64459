import { createRequire } from 'node:module';
import { Resampler } from '../../dist/native-audio/dsp/resampler.js';
import { fitTone, rms, tone } from '../support/signals.mjs';

const require = createRequire(import.meta.url);
const { default: SpeexResampler } = require('speex-resampler');

/** Median times of one call in µs; the contestants take turns, so that a busy machine is busy for all of them. */
export function compareMicroseconds(contestants, calls, rounds) {
  const times = contestants.map(() => []);
  for (let round = -1; round < rounds; round++) {
    contestants.forEach((call, which) => {
      const start = process.hrtime.bigint();
      for (let i = 0; i < calls; i++) call(i);
      // The first round warms up.
      if (round >= 0) times[which].push(Number(process.hrtime.bigint() - start) / 1e3 / calls);
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
}

export function microseconds(call, calls, rounds) {
  return compareMicroseconds([call], calls, rounds)[0];
}

export { tone };

/** Amplitude, phase in cycles, and what is left without the tone, of the middle of `samples`. */
function fitMiddle(samples, frequencyHz, rateHz) {
  const fit = fitTone(samples, frequencyHz, rateHz, samples.length >> 2, samples.length >> 1);
  return { amplitude: fit.amplitude, phase: -fit.cycles, rest: Math.SQRT2 * fit.restRms };
}

function rmsOfMiddle(samples) {
  const from = samples.length >> 2;
  return rms(samples, from, from + (samples.length >> 1));
}

export function ours(fromHz, toHz, samples, ppm = 0) {
  const resampler = new Resampler(fromHz, toHz);
  if (ppm) resampler.setRatioPpm(ppm);
  const parts = [];
  const block = fromHz / 50;
  const out = new Float32Array(resampler.maxOutput(block));
  for (let at = 0; at + block <= samples.length; at += block) {
    parts.push(...out.subarray(0, resampler.process(samples.subarray(at, at + block), out)));
  }
  return Float32Array.from(parts);
}

export async function speexReady() {
  await SpeexResampler.initPromise;
}

export function makeSpeex(fromHz, toHz, quality) {
  return new SpeexResampler(1, fromHz, toHz, quality);
}

export function speex(fromHz, toHz, samples, quality) {
  const resampler = makeSpeex(fromHz, toHz, quality);
  const parts = [];
  const block = fromHz / 50;
  for (let at = 0; at + block <= samples.length; at += block) {
    const pcm = Int16Array.from(samples.subarray(at, at + block), (x) => Math.round(x * 32768));
    const given = resampler.processChunk(Buffer.from(pcm.buffer));
    for (let i = 0; i + 1 < given.length; i += 2) parts.push(given.readInt16LE(i) / 32768);
  }
  return Float32Array.from(parts);
}

const db = (ratio) => 20 * Math.log10(Math.max(ratio, 1e-9));

/** Delay of the group near `frequencyHz`, from the phases of two close tones. */
function delayMs(run, fromHz, toHz, frequencyHz) {
  const phaseAt = (hz) => fitMiddle(run(tone(hz, fromHz, fromHz)), hz, toHz).phase;
  const step = 20;
  let turn = phaseAt(frequencyHz) - phaseAt(frequencyHz + step);
  turn -= Math.floor(turn);
  return (turn / step) * 1000;
}

/**
 * Passband deviation, worst alias or image, delay.
 * @param run samples at fromHz to samples at toHz
 */
export function responseOf(run, fromHz, toHz) {
  const low = Math.min(fromHz, toHz);
  const passHz = low <= 8000 ? 3400 : 7000;
  const stopHz = low - passHz;
  const seconds = 0.2;
  let ripple = 0;
  let worst = -200;
  for (let hz = 100; hz <= passHz; hz += 97) {
    const fit = fitMiddle(run(tone(hz, fromHz, fromHz * seconds)), hz, toHz);
    const gain = db(fit.amplitude / 0.5);
    if (Math.abs(gain) > Math.abs(ripple)) ripple = gain;
    // Images of upsampling; for downsampling this is noise only.
    worst = Math.max(worst, db(fit.rest / 0.5));
  }
  if (fromHz > toHz) {
    for (let hz = stopHz; hz < fromHz / 2; hz += 113) {
      worst = Math.max(worst, db((rmsOfMiddle(run(tone(hz, fromHz, fromHz * seconds))) * Math.SQRT2) / 0.5));
    }
  }
  const nyquist = fitMiddle(run(tone(low / 2 - 50, fromHz, fromHz * seconds)), low / 2 - 50, toHz);
  return {
    passHz,
    rippleDb: ripple,
    worstAliasDb: worst,
    nyquistDb: db(nyquist.amplitude / 0.5),
    delayMs: delayMs(run, fromHz, toHz, 1000),
  };
}
