import { LatenessHistogram, MAX_TARGET_MS } from './lateness-histogram.ts';
import { WindowedMinimum } from './windowed-minimum.ts';

export { MAX_TARGET_MS };

/**
 * The shortest target. One device delivers, and the other fetches, several blocks of 1.33 ms at a
 * time (docs/decisions/0020).
 */
export const MIN_TARGET_MS = 5;
/**
 * Lateness is measured against the fastest frame of this span. In a longer span, the drift of the
 * clocks would count as lateness.
 */
const BASE_WINDOW_MS = 2_000;
/** The frames of one second, at 5 ms each. */
const RECENT_FRAMES = 200;
const RECENT_MS = 1_000;
const SPREAD_PERCENTILE = 0.95;

/**
 * Measures how late a talker's frames are, and decides how long to wait for them. Lateness is a
 * frame's transit time minus that of the fastest recent frame, so sender and receiver need no
 * common clock. The target is a quantile of it (lateness-histogram.ts).
 */
export class Lateness {
  readonly #histogram: LatenessHistogram;
  readonly #link: LatenessHistogram | null;
  readonly #base = new WindowedMinimum(BASE_WINDOW_MS);
  /** The newest frames, stalls included. They are shown to people and do not change the target. */
  readonly #recentLateness = new Float64Array(RECENT_FRAMES);
  readonly #recentAtMs = new Float64Array(RECENT_FRAMES).fill(-Infinity);
  #recentNext = 0;

  /**
   * @param link the lateness of all talkers on the same connection: the start value, and told of
   * each frame
   */
  constructor(link: LatenessHistogram | null = null) {
    this.#histogram = new LatenessHistogram(link);
    this.#link = link;
  }

  /**
   * A new talkspurt starts: its transit times cannot be compared with earlier ones. The histogram
   * stays.
   */
  restart(): void {
    this.#base.reset();
  }

  /**
   * Transit time of the fastest recent frame: arrival minus media time, plus an arbitrary constant.
   */
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

  /** @returns 95th percentile of the lateness in the last second; undefined without frames */
  spreadMs(nowMs: number): number | undefined {
    const recent = this.#recentLateness.filter((_, i) => nowMs - this.#recentAtMs[i] <= RECENT_MS).sort();
    return recent.length === 0 ? undefined : recent[Math.ceil(recent.length * SPREAD_PERCENTILE) - 1];
  }

  /** How much later than the fastest frame a frame may be, MIN_TARGET_MS…MAX_TARGET_MS. */
  get targetMs(): number {
    return Math.max(MIN_TARGET_MS, this.#histogram.quantileMs);
  }
}
