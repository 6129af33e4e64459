/** Width of a bucket: fine enough that a quiet wired network gets a buffer of one bucket. */
const BUCKET_MS = 5;
export const MAX_TARGET_MS = 60;
const BUCKETS = MAX_TARGET_MS / BUCKET_MS;
/** One frame in two hundred may be late. */
const PERCENTILE = 0.995;
/** About how many frames are remembered. */
const MEMORY_FRAMES = 1_000;
/** Before anything was heard: as if a few frames had been up to 10 ms late. */
const PRIOR_FRAMES = 6;
const PRIOR_BUCKET = 1;
/** The fastest frame of this long is what lateness is measured against; longer and the clocks' drift would count as lateness. */
const BASE_WINDOW_MS = 2_000;

/** Frames of one second at 5 ms each. */
const RECENT_FRAMES = 200;
const RECENT_MS = 1_000;
const SPREAD_PERCENTILE = 0.95;

/**
 * How late a talker's frames are, and how long to wait for them. Lateness is a frame's transit time above that of the fastest
 * recent frame. It is counted in buckets of 5 ms that are forgotten slowly; the target is the 99.5th percentile.
 *
 * Frames later than MAX_TARGET_MS are not counted: no buffer that we would accept saves them (a stall), and a buffer that
 * grew for their sake would delay everything after them.
 */
export class Lateness {
  private readonly weights = new Float64Array(BUCKETS);
  private total = 0;
  private base = Infinity;
  private nextBase = Infinity;
  private windowStartMs = -Infinity;
  /** The last frames, the stalls too: for people to look at, not for the target. */
  private readonly recentLateness = new Float64Array(RECENT_FRAMES);
  private readonly recentAtMs = new Float64Array(RECENT_FRAMES).fill(-Infinity);
  private recentNext = 0;

  constructor() {
    this.weights[PRIOR_BUCKET] = PRIOR_FRAMES;
    this.total = PRIOR_FRAMES;
  }

  /** A new talkspurt: transit times of different talkspurts cannot be compared. What was learned stays. */
  restart(): void {
    this.base = Infinity;
    this.nextBase = Infinity;
    this.windowStartMs = -Infinity;
  }

  /** Transit time of the fastest recent frame: arrival minus media time, an arbitrary constant included. */
  get baseMs(): number {
    return this.base;
  }

  /** @param transitMs arrival minus the media time of the frame's end */
  observe(transitMs: number, nowMs: number): void {
    if (nowMs - this.windowStartMs > BASE_WINDOW_MS / 2) {
      this.base = Math.min(this.nextBase, transitMs);
      this.nextBase = transitMs;
      this.windowStartMs = nowMs;
    } else {
      this.base = Math.min(this.base, transitMs);
      this.nextBase = Math.min(this.nextBase, transitMs);
    }
    const latenessMs = transitMs - this.base;
    this.recentLateness[this.recentNext] = latenessMs;
    this.recentAtMs[this.recentNext] = nowMs;
    this.recentNext = (this.recentNext + 1) % RECENT_FRAMES;
    this.count(latenessMs);
  }

  /** @returns 95th percentile of the lateness of the last second's frames; undefined if there were none */
  spreadMs(nowMs: number): number | undefined {
    const recent = this.recentLateness.filter((_, i) => nowMs - this.recentAtMs[i] <= RECENT_MS).sort();
    return recent.length === 0 ? undefined : recent[Math.ceil(recent.length * SPREAD_PERCENTILE) - 1];
  }

  /** @returns how long to wait after the first frame of a talkspurt before it is played */
  targetMs(minimumMs: number): number {
    let sum = 0;
    let bucket = 0;
    for (; bucket < BUCKETS - 1; bucket++) {
      sum += this.weights[bucket];
      if (sum >= this.total * PERCENTILE) break;
    }
    return Math.min(MAX_TARGET_MS, Math.max(minimumMs, (bucket + 1) * BUCKET_MS));
  }

  private count(latenessMs: number): void {
    // Arrival times are fractions of a millisecond: a bucket's own edge belongs to it.
    const bucket = Math.max(0, Math.ceil(latenessMs / BUCKET_MS - 1e-6) - 1);
    if (bucket >= BUCKETS) return;
    if (this.total >= MEMORY_FRAMES) {
      const keep = 1 - 1 / MEMORY_FRAMES;
      for (let i = 0; i < BUCKETS; i++) this.weights[i] *= keep;
      this.total *= keep;
    }
    this.weights[bucket]++;
    this.total++;
  }
}
