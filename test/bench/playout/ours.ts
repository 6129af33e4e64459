import { JitterBuffer } from '../../../native-audio/playout/jitter-buffer.ts';
import { BASE_MS, type Span, type Trace } from '../../support/traces.ts';
import { BLOCK_MS } from './models.ts';
import type { OwnPlayout } from './results.ts';
import { RATE_KHZ } from './voice.ts';

/** The buffer must be shallow again this long after a stall. */
const AFTER_STALL_MS = 2_000;

interface QueuedFrame {
  readonly atMs: number;
  readonly startMs: number;
  /** Number in its talkspurt. */
  readonly i: number;
  readonly last: boolean;
}

/**
 * Plays a trace through the real jitter buffer.
 * @param codes sound, of which each frame gets a piece.
 */
export function playOurs(trace: Trace, codes: Uint8Array): OwnPlayout {
  const player = new TracePlayer(trace, codes);
  return player.play();
}

class TracePlayer {
  readonly #jitter = new JitterBuffer();
  readonly #frameMs: number;
  /** Samples of a frame. */
  readonly #size: number;
  readonly #codes: Uint8Array;
  readonly #queue: readonly QueuedFrame[];
  readonly #depth: DepthAfterStalls;
  /** Samples of each frame that have not been played. */
  readonly #missing: Int32Array;
  /** Frames that came after a gap that they should have filled. */
  readonly #afterGap: Uint8Array;
  readonly #out = new Float32Array(BLOCK_MS * RATE_KHZ);
  #pushed = 0;
  #previous: number | null = null;
  #cutBeforeMs = 0;
  #isInterrupted = false;
  #playedSamples = 0;
  #lostSamples = 0;
  #delaySum = 0;

  constructor({ frameMs, spurts, stalls }: Trace, codes: Uint8Array) {
    this.#frameMs = frameMs;
    this.#size = frameMs * RATE_KHZ;
    this.#codes = codes;
    this.#queue = spurts.flatMap(({ startMs, arrivalMs }) =>
      Array.from(arrivalMs, (atMs, i) => ({ atMs, i, startMs, last: i === arrivalMs.length - 1 })),
    );
    this.#depth = new DepthAfterStalls(stalls);
    this.#missing = new Int32Array(this.#queue.length).fill(this.#size);
    this.#afterGap = new Uint8Array(this.#queue.length);
  }

  play(): OwnPlayout {
    const endMs = (this.#queue.at(-1)?.atMs ?? 0) + 1_000;
    for (let nowMs = 0; nowMs < endMs; nowMs += BLOCK_MS) {
      while (this.#pushed < this.#queue.length && this.#queue[this.#pushed].atMs <= nowMs) this.#push();
      for (let filled = 0; filled < this.#out.length;) filled += this.#pull(filled, nowMs);
      this.#depth.observe(this.#jitter.counts().bufferMs, nowMs);
    }
    return this.#result();
  }

  #push(): void {
    const { i, last, atMs, startMs } = this.#queue[this.#pushed];
    const size = this.#size;
    const from = (this.#pushed * size) % (this.#codes.length - size);
    this.#jitter.push(
      {
        first: i === 0,
        last,
        codec: 'PCMU/16000',
        sequence: this.#pushed & 0xffff,
        timestamp: Math.round((startMs + i * this.#frameMs) * RATE_KHZ),
        payload: this.#codes.subarray(from, from + size),
      },
      atMs,
    );
    this.#pushed++;
  }

  /** @returns how many samples of the block it filled. */
  #pull(filled: number, nowMs: number): number {
    const type = this.#jitter.pull(this.#out, filled, this.#out.length - filled, nowMs);
    const { count } = this.#jitter;
    if (type === 'lost') {
      this.#lostSamples += count;
      this.#isInterrupted = true;
    }
    if (type === 'audio') this.#played(count, nowMs + filled / RATE_KHZ);
    return count;
  }

  #played(count: number, nowMs: number): void {
    const { sequence, offset } = this.#jitter.played;
    const newest = this.#pushed - 1;
    const index = newest - ((newest - sequence) & 0xffff);
    const place = index * this.#size + offset;
    const { cutMs } = this.#jitter;
    this.#excuse(place, (cutMs - this.#cutBeforeMs) * RATE_KHZ);
    this.#cutBeforeMs = cutMs;
    this.#previous = place + count;
    this.#missing[index] -= count;
    if (this.#isInterrupted) this.#afterGap[index] = 1;
    this.#isInterrupted = false;
    const { startMs, i } = this.#queue[index];
    const spokenMs = startMs + i * this.#frameMs + offset / RATE_KHZ;
    this.#playedSamples += count;
    this.#delaySum += count * (nowMs - spokenMs - this.#frameMs - BASE_MS);
  }

  /** Samples that were left out to catch up are not late. */
  #excuse(place: number, samples: number): void {
    const from = Math.max(this.#previous ?? 0, place - samples);
    for (let sample = from; sample < place; sample++) this.#missing[Math.floor(sample / this.#size)]--;
  }

  #result(): OwnPlayout {
    const frames = this.#queue.length;
    const count = (isCounted: (index: number) => boolean): number =>
      this.#queue.reduce((sum, _, index) => sum + (isCounted(index) ? 1 : 0), 0);
    const isUnheard = (index: number): boolean => this.#missing[index] > 0;
    const allSamples = frames * this.#size;
    return {
      latePercent: (100 * count((index) => isUnheard(index) || this.#afterGap[index] > 0)) / frames,
      unheardPercent: (100 * count(isUnheard)) / frames,
      concealedPercent: (100 * this.#lostSamples) / allSamples,
      bufferMs: this.#delaySum / this.#playedSamples,
      frames,
      cutPercent: (100 * this.#jitter.cutMs * RATE_KHZ) / allSamples,
      deepestMs: this.#depth.deepestMs,
      worstAfterStallMs: this.#depth.worstAfterStallMs,
      targetMs: this.#jitter.counts().targetMs,
    };
  }
}

/** The most that lay in the buffer at any time, and from 2 s after each stall to the next one. */
class DepthAfterStalls {
  readonly #stalls: readonly Span[];
  #stall = 0;
  deepestMs = 0;
  worstAfterStallMs = 0;

  constructor(stalls: readonly Span[]) {
    this.#stalls = stalls;
  }

  observe(depthMs: number, nowMs: number): void {
    this.deepestMs = Math.max(this.deepestMs, depthMs);
    const stalls = this.#stalls;
    while (this.#stall + 1 < stalls.length && nowMs >= stalls[this.#stall + 1].fromMs) this.#stall++;
    if (this.#stall < stalls.length && nowMs > stalls[this.#stall].toMs + AFTER_STALL_MS)
      this.worstAfterStallMs = Math.max(this.worstAfterStallMs, depthMs);
  }
}
