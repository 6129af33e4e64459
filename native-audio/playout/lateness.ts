import { LatenessHistogram, MAX_TARGET_MS } from './lateness-histogram.ts';
import { WindowedMinimum } from './windowed-minimum.ts';

export { MAX_TARGET_MS };

/** Less is not asked for: one device delivers, and the other fetches, several blocks of 1.33 ms at a time (docs/decisions/0020). */
export const MIN_TARGET_MS = 5;
/** The fastest frame of this long is what lateness is measured against; longer and the clocks' drift would count as lateness. */
const BASE_WINDOW_MS = 2_000;
/** Frames of one second at 5 ms each. */
const RECENT_FRAMES = 200;
const RECENT_MS = 1_000;
const SPREAD_PERCENTILE = 0.95;

/**
 * How late a talker's frames are, and how long to wait for them. Lateness is a frame's transit time above that of the fastest
 * recent frame: sender and receiver need no common clock. The target is a quantile of it (lateness-histogram.ts).
 */
export class Lateness {
  readonly #histogram: LatenessHistogram;
  readonly #link: LatenessHistogram | null;
  readonly #base = new WindowedMinimum(BASE_WINDOW_MS);
  /** The last frames, the stalls too: for people to look at, not for the target. */
  readonly #recentLateness = new Float64Array(RECENT_FRAMES);
  readonly #recentAtMs = new Float64Array(RECENT_FRAMES).fill(-Infinity);
  #recentNext = 0;

  /** @param link what all talkers who come the same way showed: read here once, told of every frame */
  constructor(link: LatenessHistogram | null = null) {
    this.#histogram = new LatenessHistogram(link);
    this.#link = link;
  }

  /** A new talkspurt: transit times of different talkspurts cannot be compared. What was learned stays. */
  restart(): void {
    this.#base.reset();
  }

  /** Transit time of the fastest recent frame: arrival minus media time, an arbitrary constant included. */
  get baseMs(): number {
    return this.#base.value;
  }

  /** @param transitMs arrival minus the media time of the frame's end */
  observe(transitMs: number, nowMs: number): void {
    const latenessMs = transitMs - this.#base.observe(transitMs, nowMs);
    this.#recentLateness[this.#recentNext] = latenessMs;
    this.#recentAtMs[this.#recentNext] = nowMs;
    this.#recentNext = (this.#recentNext + 1) % RECENT_FRAMES;
    this.#histogram.count(latenessMs);
    this.#link?.count(latenessMs);
  }

  /** @returns 95th percentile of the lateness of the last second's frames; undefined if there were none */
  spreadMs(nowMs: number): number | undefined {
    const recent = this.#recentLateness.filter((_, i) => nowMs - this.#recentAtMs[i] <= RECENT_MS).sort();
    return recent.length === 0 ? undefined : recent[Math.ceil(recent.length * SPREAD_PERCENTILE) - 1];
  }

  /** How much later than the fastest frame a frame may be, MIN_TARGET_MS…MAX_TARGET_MS. */
  get targetMs(): number {
    return Math.max(MIN_TARGET_MS, this.#histogram.quantileMs);
  }
}
