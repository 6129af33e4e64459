/**
 * From a microphone at 48 kHz to a loudspeaker at 48 kHz, without devices and network: capture chain, mu-law, frames, jitter
 * buffer, resampler, mixer, limiter, with every frame on time.
 */
import { Engine } from '../../../dist/native-audio/engine/engine.js';
import { HighPass } from '../../../dist/native-audio/dsp/high-pass.js';

export const RATE_HZ = 48_000;
const BLOCK = RATE_HZ / 200;
const FRAME_MS = 10;
const options = { inputRateHz: RATE_HZ, outputRateHz: RATE_HZ, frameDurationMs: FRAME_MS, sidetoneDb: null };
/** What is still in filters and buffers at the end. */
const AFTER = RATE_HZ / 10;

/** @returns what the loudspeaker is given; its first sample is the first one of `samples`, once `aligned` */
export function throughThePath(samples, codec) {
  const [from, to] = [new Engine(options), new Engine(options)];
  const blocks = Math.ceil((samples.length + AFTER) / BLOCK);
  const out = new Float32Array(blocks * BLOCK);
  const silence = new Float32Array(BLOCK);
  from.openTalk(codec, 0, 1e9);
  for (let n = 0; n < blocks; n++) {
    const nowMs = 5 * n;
    const block = samples.subarray(n * BLOCK, (n + 1) * BLOCK);
    for (const frame of from.capture(block.length === BLOCK ? block : silence, nowMs))
      to.receive(1, frame, nowMs);
    to.render(out.subarray(n * BLOCK, (n + 1) * BLOCK), nowMs);
  }
  return out;
}

/** The original as it is after the high-pass, which is meant to change it: what comes out is compared with this. */
export function highPassed(samples) {
  const out = new Float32Array(samples.length);
  new HighPass(RATE_HZ).process(samples, out);
  return out;
}

/** @returns `heard` from where it fits `said` best (greatest correlation, delays of up to 100 ms), as long as `said` */
export function aligned(said, heard) {
  let [best, lag] = [-Infinity, 0];
  const step = 7;
  const length = Math.min(said.length, 2 * RATE_HZ);
  const score = (delay, stride) => {
    let sum = 0;
    for (let i = 0; i < length; i += stride) sum += said[i] * (heard[i + delay] ?? 0);
    return sum;
  };
  for (let delay = 0; delay < RATE_HZ / 10; delay++) {
    const sum = score(delay, step);
    if (sum > best) [best, lag] = [sum, delay];
  }
  return heard.slice(lag, lag + said.length);
}
