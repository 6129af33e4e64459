import { HighPass } from '../../../native-audio/dsp/high-pass.ts';
import { Engine } from '../../../native-audio/engine/engine.ts';
import type { CodecName } from '../../../common/codec.ts';

/**
 * Sends sound from a microphone at 48 kHz to a loudspeaker at 48 kHz, without devices and network:
 * capture chain, mu-law, frames, jitter buffer, resampler, mixer, limiter. Every frame is on time.
 */

export const RATE_HZ = 48_000;
const BLOCK = RATE_HZ / 200;
const ENGINE_OPTIONS = {
  inputRateHz: RATE_HZ,
  outputRateHz: RATE_HZ,
  frameDurationMs: 10,
  sidetoneDb: null,
} as const;
/** Filters and buffers still hold sound at the end. */
const AFTER = RATE_HZ / 10;
/** The search for the delay compares every seventh sample of the first two seconds. */
const STRIDE = 7;
const COMPARED = 2 * RATE_HZ;

/** @returns the sound of the loudspeaker, later than `samples` by the delay of the path. */
export function throughThePath(samples: Float32Array, codec: CodecName): Float32Array {
  const [from, to] = [new Engine(ENGINE_OPTIONS), new Engine(ENGINE_OPTIONS)];
  const blocks = Math.ceil((samples.length + AFTER) / BLOCK);
  const out = new Float32Array(blocks * BLOCK);
  const silence = new Float32Array(BLOCK);
  from.openTalk(codec, 0, 1e9);
  for (let n = 0; n < blocks; n++) {
    const nowMs = 5 * n;
    const block = samples.subarray(n * BLOCK, (n + 1) * BLOCK);
    for (const frame of from.capture(block.length === BLOCK ? block : silence, nowMs))
      to.mixer.receive(1, frame, nowMs);
    to.render(out.subarray(n * BLOCK, (n + 1) * BLOCK), nowMs);
  }
  return out;
}

/**
 * @returns the original after the high-pass, which changes it on purpose: the reference of all
 *   comparisons.
 */
export function highPassed(samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length);
  new HighPass(RATE_HZ).process(samples, out);
  return out;
}

/**
 * @returns `heard` from the place where it fits `said` best (delays of up to 100 ms), as long as
 *   `said`.
 */
export function aligned(said: Float32Array, heard: Float32Array): Float32Array {
  let [best, lag] = [-Infinity, 0];
  const length = Math.min(said.length, COMPARED);
  for (let delay = 0; delay < RATE_HZ / 10; delay++) {
    let sum = 0;
    for (let i = 0; i < length; i += STRIDE) sum += said[i] * (heard[i + delay] ?? 0);
    if (sum > best) [best, lag] = [sum, delay];
  }
  return heard.slice(lag, lag + said.length);
}
