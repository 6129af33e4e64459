import { Lateness } from '../../../native-audio/playout/lateness.ts';
import { BASE_MS, type Trace, type TraceSpurt } from '../../support/traces.ts';
import type { Playout } from './results.ts';

/** Playout strategies that ours is compared with, as models of a few lines. */

/**
 * Twice the block of a device (docs/decisions/0020), which is no whole number of samples at 16 kHz.
 * All strategies play in such blocks.
 */
export const BLOCK_MS = 2.5;

/**
 * Buffers of fixed length: each talkspurt starts so long after its first frame came, in the next
 * block of the device.
 */
export function playFixed(trace: Trace, lengthMs: number): Playout {
  return playModel(trace, (spurt) => {
    const firstMs = ceilToBlock(spurt.arrivalMs[0] + lengthMs);
    return () => firstMs - spurt.startMs;
  });
}

/**
 * Our estimator alone: its target at the start of each talkspurt, without waiting or catching up
 * later. Late frames are dropped, as with the fixed lengths.
 */
export function playTargetOnly(trace: Trace): Playout {
  const lateness = new Lateness();
  return playModel(trace, (spurt) => {
    const firstMs = ceilToBlock(spurt.arrivalMs[0] + lateness.targetMs);
    lateness.restart();
    return (i) => {
      lateness.observe(spurt.arrivalMs[i] - i * trace.frameMs, spurt.arrivalMs[i]);
      return firstMs - spurt.startMs;
    };
  });
}

/** Defaults of WebRTC's NetEq. */
const NETEQ = {
  bucketMs: 20,
  buckets: 100,
  quantile: 0.95,
  forget: 0.983,
  startForgetWeight: 2,
  resampleMs: 500,
  historyMs: 2_000,
  startMs: 80,
} as const;

/**
 * The target of WebRTC's NetEq (modules/audio_coding/neteq: delay_manager, underrun_optimizer,
 * histogram, relative_arrival_delay_tracker): the 95th percentile, in buckets of 20 ms, of the
 * largest delay in each 500 ms above the fastest frame of the last 2 s, with exponential
 * forgetting. The model favours it: it reaches each target at once, without loss and without a
 * sound. The real one stretches and compresses.
 */
class NetEqTarget {
  readonly #weights = new Float64Array(NETEQ.buckets);
  #added = 0;
  #worstMs = 0;
  #sampledMs = -Infinity;
  #history: { readonly atMs: number; readonly transitMs: number }[] = [];
  targetMs: number = NETEQ.startMs;

  observe(arrivalMs: number, mediaMs: number): void {
    this.#history = this.#history.filter(({ atMs }) => arrivalMs - atMs <= NETEQ.historyMs);
    this.#history.push({ atMs: arrivalMs, transitMs: arrivalMs - mediaMs });
    const fastestMs = Math.min(...this.#history.map(({ transitMs }) => transitMs));
    this.#worstMs = Math.max(this.#worstMs, arrivalMs - mediaMs - fastestMs);
    if (arrivalMs - this.#sampledMs < NETEQ.resampleMs) return;
    this.#sampledMs = arrivalMs;
    this.#addWorst();
    let sum = 0;
    let bucket = 0;
    while (bucket < NETEQ.buckets - 1 && (sum += this.#weights[bucket]) < NETEQ.quantile) bucket++;
    this.targetMs = (bucket + 1) * NETEQ.bucketMs;
  }

  #addWorst(): void {
    const forget = Math.max(0, Math.min(NETEQ.forget, 1 - NETEQ.startForgetWeight / (this.#added + 1)));
    this.#added++;
    for (let i = 0; i < this.#weights.length; i++) this.#weights[i] *= forget;
    const bucket = Math.min(NETEQ.buckets - 1, Math.floor(this.#worstMs / NETEQ.bucketMs));
    this.#weights[bucket] += 1 - forget;
    this.#worstMs = 0;
  }
}

export function playWebrtcLike(trace: Trace): Playout {
  const target = new NetEqTarget();
  return playModel(trace, (spurt) => (i) => {
    const mediaMs = spurt.startMs + (i + 1) * trace.frameMs;
    const delayMs = trace.frameMs + BASE_MS + target.targetMs;
    target.observe(spurt.arrivalMs[i], mediaMs);
    return ceilToBlock(spurt.startMs + delayMs) - spurt.startMs;
  });
}

/**
 * @param begin gives for a talkspurt a function that tells how long after it was spoken frame `i`
 *   plays, ms.
 */
function playModel(trace: Trace, begin: (spurt: TraceSpurt) => (i: number) => number): Playout {
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

function ceilToBlock(ms: number): number {
  return Math.ceil(ms / BLOCK_MS - 1e-9) * BLOCK_MS;
}
