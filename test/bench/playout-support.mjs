/**
 * Playout strategies on arrival traces: ours is the real JitterBuffer out of dist/, the others are models of a few lines.
 *
 * All are measured alike. A frame is *late* when it was not there in its turn: it is heard after a pause, or not all of it, or never.
 * (What catching up leaves out on purpose is counted by itself.) *Concealed* is the time that was filled with made-up sound. *Buffer* is what playing adds to the delay that the network and the frame cannot spare: the mean over
 * all that is heard of (moment of playing − moment of speaking − frame − fastest transit).
 */
import { JitterBuffer } from '../../dist/native-audio/playout/jitter-buffer.js';
import { Lateness } from '../../dist/native-audio/playout/lateness.js';
import { encodeMuLawFromFloat } from '../../dist/native-audio/dsp/mulaw.js';
import { BASE_MS, traceRandom } from '../support/traces.mjs';

const RATE = 16;
/** Twice a device's (docs/decisions/0020), which is no whole number of samples at 16 kHz; all strategies play in such blocks. */
export const BLOCK_MS = 2.5;

/** Ten seconds of a voice with a noise floor, as codes. */
export function voiceCodes(seed = 7) {
  const random = traceRandom(seed);
  const samples = Float32Array.from({ length: 10_000 * RATE }, (_, i) => {
    const t = i / (RATE * 1_000);
    const phase = 2 * Math.PI * (140 * t - (3 * Math.cos(2 * Math.PI * 1.3 * t)) / 1.3);
    let sum = 0;
    for (let h = 1; h <= 12; h++) sum += Math.sin(h * phase) / (1 + 0.12 * (h - 4) ** 2);
    const envelope = Math.max(0, 0.4 + 0.6 * Math.sin(2 * Math.PI * 3.1 * t));
    return 0.08 * envelope * sum + 0.02 * (random() - 0.5);
  });
  const codes = new Uint8Array(samples.length);
  encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
  return codes;
}

/** @returns what came of the real jitter buffer on a trace */
export function playOurs(trace, codes, jitter = new JitterBuffer()) {
  const { frameMs, spurts, stalls } = trace;
  const size = frameMs * RATE;
  const queue = spurts.flatMap(({ startMs, arrivalMs }, spurt) =>
    Array.from(arrivalMs, (atMs, i) => ({ atMs, spurt, i, startMs, last: i === arrivalMs.length - 1 })),
  );
  const missing = new Int32Array(queue.length).fill(size);
  const tally = { samples: 0, lost: 0, delay: 0, cutMs: 0, deepestMs: 0, worstAfterStallMs: 0 };
  const out = new Float32Array(BLOCK_MS * RATE);
  const endMs = queue.at(-1).atMs + 1_000;
  let at = 0;
  let previous = null;
  let cutBefore = 0;
  let stall = 0;
  let interrupted = false;
  const late = new Uint8Array(queue.length);
  for (let nowMs = 0; nowMs < endMs; nowMs += BLOCK_MS) {
    for (; at < queue.length && queue[at].atMs <= nowMs; at++) {
      const { i, last, atMs } = queue[at];
      const from = (at * size) % (codes.length - size);
      jitter.push(
        {
          first: i === 0,
          last,
          codec: 'PCMU/16000',
          sequence: at & 0xffff,
          timestamp: Math.round((queue[at].startMs + i * frameMs) * RATE),
          payload: codes.subarray(from, from + size),
        },
        atMs,
      );
    }
    for (let filled = 0; filled < out.length;) {
      const type = jitter.pull(out, filled, out.length - filled, nowMs);
      const { count } = jitter;
      if (type === 'lost') {
        tally.lost += count;
        interrupted = true;
      }
      if (type === 'audio') {
        const { sequence, offset } = jitter.played;
        const index = at - 1 - ((at - 1 - sequence) & 0xffff);
        const place = index * size + offset;
        // What was left out since the last sample is not late.
        excuse(missing, size, previous, place, (jitter.cutMs - cutBefore) * RATE);
        cutBefore = jitter.cutMs;
        previous = place + count;
        missing[index] -= count;
        if (interrupted) late[index] = 1;
        interrupted = false;
        const spokenMs = queue[index].startMs + queue[index].i * frameMs + offset / RATE;
        tally.samples += count;
        tally.delay += count * (nowMs + filled / RATE - spokenMs - frameMs - BASE_MS);
      }
      filled += count;
    }
    const depthMs = jitter.counts().bufferMs;
    tally.deepestMs = Math.max(tally.deepestMs, depthMs);
    // From 2 s after a stall to the next one.
    while (stall + 1 < stalls.length && nowMs >= stalls[stall + 1].fromMs) stall++;
    if (stall < stalls.length && nowMs > stalls[stall].toMs + 2_000)
      tally.worstAfterStallMs = Math.max(tally.worstAfterStallMs, depthMs);
  }
  const unheard = missing.reduce((sum, left) => sum + (left > 0 ? 1 : 0), 0);
  return {
    latePercent:
      (100 * missing.reduce((sum, left, i) => sum + (left > 0 || late[i] ? 1 : 0), 0)) / queue.length,
    unheardPercent: (100 * unheard) / queue.length,
    concealedPercent: (100 * tally.lost) / (queue.length * size),
    bufferMs: tally.delay / tally.samples,
    frames: queue.length,
    cutPercent: (100 * jitter.cutMs * RATE) / (queue.length * size),
    deepestMs: tally.deepestMs,
    worstAfterStallMs: tally.worstAfterStallMs,
    targetMs: jitter.counts().targetMs,
  };
}

/** Takes the `samples` before `place` off what is missing, but not from before `previous`. */
function excuse(missing, size, previous, place, samples) {
  const from = Math.max(previous ?? 0, place - samples);
  for (let sample = from; sample < place; sample++) missing[Math.floor(sample / size)]--;
}

/** A buffer of fixed length: each talkspurt starts so long after its first frame came, in the next block of the device. */
export function playFixed(trace, lengthMs) {
  return tallyModel(trace, (spurt) => {
    const firstMs = ceilToBlock(spurt.arrivalMs[0] + lengthMs);
    return () => firstMs - spurt.startMs;
  });
}

/**
 * What our estimator is worth by itself: its target at the start of each talkspurt, and then nothing is waited for or caught up with;
 * what is late is dropped, as with the fixed lengths.
 */
export function playTargetOnly(trace) {
  const lateness = new Lateness();
  return tallyModel(trace, (spurt) => {
    const firstMs = ceilToBlock(spurt.arrivalMs[0] + lateness.targetMs);
    lateness.restart();
    return (i) => {
      lateness.observe(spurt.arrivalMs[i] - i * trace.frameMs, spurt.arrivalMs[i]);
      return firstMs - spurt.startMs;
    };
  });
}

const NETEQ = {
  bucketMs: 20,
  buckets: 100,
  quantile: 0.95,
  forget: 0.983,
  startForgetWeight: 2,
  resampleMs: 500,
  historyMs: 2_000,
  startMs: 80,
};

/**
 * What WebRTC's NetEq aims at (modules/audio_coding/neteq: delay_manager, underrun_optimizer, histogram, relative_arrival_delay_tracker;
 * its defaults): the 95th percentile, in buckets of 20 ms, of the largest delay in each 500 ms above the fastest frame of the
 * last 2 s, with exponential forgetting. To its favour, it is at its target at once, without loss and without a sound: the real one
 * stretches and compresses its way there.
 */
export function playWebrtcLike(trace) {
  const weights = new Float64Array(NETEQ.buckets);
  let added = 0;
  let targetMs = NETEQ.startMs;
  let worstMs = 0;
  let sampledMs = -Infinity;
  let history = [];
  const observe = (arrivalMs, mediaMs) => {
    history = history.filter(({ atMs }) => arrivalMs - atMs <= NETEQ.historyMs);
    history.push({ atMs: arrivalMs, transit: arrivalMs - mediaMs });
    const lateMs = arrivalMs - mediaMs - Math.min(...history.map(({ transit }) => transit));
    worstMs = Math.max(worstMs, lateMs);
    if (arrivalMs - sampledMs < NETEQ.resampleMs) return;
    sampledMs = arrivalMs;
    const forget = Math.max(0, Math.min(NETEQ.forget, 1 - NETEQ.startForgetWeight / (added + 1)));
    added++;
    for (let i = 0; i < weights.length; i++) weights[i] *= forget;
    weights[Math.min(NETEQ.buckets - 1, Math.floor(worstMs / NETEQ.bucketMs))] += 1 - forget;
    worstMs = 0;
    let sum = 0;
    let bucket = 0;
    while (bucket < NETEQ.buckets - 1 && (sum += weights[bucket]) < NETEQ.quantile) bucket++;
    targetMs = (bucket + 1) * NETEQ.bucketMs;
  };
  return tallyModel(trace, (spurt) => (i) => {
    const mediaMs = spurt.startMs + (i + 1) * trace.frameMs;
    const delayMs = trace.frameMs + BASE_MS + targetMs;
    observe(spurt.arrivalMs[i], mediaMs);
    return ceilToBlock(spurt.startMs + delayMs) - spurt.startMs;
  });
}

/** @param begin gives, for a talkspurt, what tells the moment of playing its i-th frame less that of speaking it */
function tallyModel(trace, begin) {
  const { frameMs, spurts } = trace;
  let frames = 0;
  let late = 0;
  let delay = 0;
  for (const spurt of spurts) {
    const delayOf = begin(spurt);
    for (let i = 0; i < spurt.arrivalMs.length; i++) {
      const delayMs = delayOf(i);
      frames++;
      if (spurt.arrivalMs[i] > spurt.startMs + i * frameMs + delayMs) late++;
      else delay += delayMs - frameMs - BASE_MS;
    }
  }
  return {
    latePercent: (100 * late) / frames,
    concealedPercent: (100 * late) / frames,
    bufferMs: delay / (frames - late),
    frames,
  };
}

function ceilToBlock(ms) {
  return Math.ceil(ms / BLOCK_MS - 1e-9) * BLOCK_MS;
}
