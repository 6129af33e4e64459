import type { BufferLevel } from './buffer-level.ts';
import { BLEND_MS, blendCut, findCut, MAX_CUT_MS, MIN_CUT_MS, quietLead } from './splice.ts';
import { TICKS_PER_MS, ticksPerSample, type Spurt } from './spurt.ts';

/**
 * The drift loop handles a smaller surplus. 5 ms are two device blocks, and the period of 200 Hz.
 */
export const SURPLUS_MS = 5;
/**
 * How much is played untouched after a cut. MAX_CUT_MS + REST_MS of speech take at least REST_MS.
 */
const REST_MS = 30;
const LOOK_AGAIN_MS = 5;
/**
 * How well the ends of a cut must match (normalised correlation), from the mildest step on. A step
 * applies from this surplus, or after this search time, ms. A cut that is heard is better than a
 * delay that stays.
 */
const FITS = [
  { surplusMs: 100, afterMs: 60, fits: -1 },
  { surplusMs: 40, afterMs: 30, fits: 0.3 },
  { surplusMs: SURPLUS_MS, afterMs: 0, fits: 0.7 },
] as const;
/** If any two ends may be joined, shorter pieces are not worth a cut. */
const FORCED_CUT_MS = 10;
/** How much of a talkspurt's beginning is searched for near-silence. */
const MAX_LEAD_MS = 100;

/**
 * Brings a buffer that is too deep back to its target during playout, by cuts that are not heard
 * (splice.ts). A surplus comes from a pre-roll, from a late first frame, from a path that became
 * faster, or from an output that stood still.
 *
 * The cuts are bounded in both directions, until the surplus is below SURPLUS_MS. Speech is never
 * faster than 45 ms in 30 ms. At most 90 ms are played without a cut, whatever the sound is; above
 * a surplus of 100 ms, only the rest after a cut.
 */
export class CatchUp {
  readonly #level: BufferLevel;
  readonly #ahead = new Float32Array(MAX_LEAD_MS * TICKS_PER_MS);
  #restUntil = -Infinity;
  #wantedSince: number | null = null;
  #cutTicks = 0;

  /** @param level is told of every cut */
  constructor(level: BufferLevel) {
    this.#level = level;
  }

  /** How much has been left out since the beginning, ms. */
  get cutMs(): number {
    return this.#cutTicks / TICKS_PER_MS;
  }

  /** A talkspurt starts: near-silence at its beginning is left out at once, up to the surplus. */
  start(spurt: Spurt, surplusMs: number): void {
    this.#wantedSince = null;
    this.#shedQuietLead(spurt, surplusMs);
    // Never cut the beginning of a word: it makes the word understood.
    this.#restUntil = spurt.position + REST_MS * TICKS_PER_MS;
  }

  /**
   * Call before audio is read, after `settle` returned `audio`.
   * @returns whether a piece was left out; its ends are blended
   */
  cut(spurt: Spurt, surplusMs: number): boolean {
    const fits = this.#demand(spurt.position, surplusMs);
    if (fits === null) return false;
    const minMs = fits < 0 ? Math.min(FORCED_CUT_MS, surplusMs) : MIN_CUT_MS;
    const ahead = this.#ahead;
    const perMs = TICKS_PER_MS / ticksPerSample(spurt.headCodec);
    const blendSamples = BLEND_MS * perMs;
    const seen = spurt.peek(ahead, (MAX_CUT_MS + BLEND_MS) * perMs);
    const samples = findCut(ahead, seen, {
      minSamples: Math.floor(minMs * perMs),
      maxSamples: Math.floor(Math.min(surplusMs, MAX_CUT_MS) * perMs),
      blendSamples,
      fits,
    });
    if (samples === 0) {
      this.#restUntil = spurt.position + LOOK_AGAIN_MS * TICKS_PER_MS;
      return false;
    }
    blendCut(ahead, samples, blendSamples);
    spurt.overwrite(ahead, samples, blendSamples);
    this.#leaveOut(spurt, samples);
    this.#restUntil = spurt.position + REST_MS * TICKS_PER_MS;
    this.#wantedSince = null;
    return true;
  }

  /** @returns the correlation that the ends must reach for a cut here, or null for no cut now */
  #demand(position: number, surplusMs: number): number | null {
    if (!(surplusMs >= SURPLUS_MS)) {
      this.#wantedSince = null;
      return null;
    }
    if (position < this.#restUntil) return null;
    this.#wantedSince ??= position;
    const waitedMs = (position - this.#wantedSince) / TICKS_PER_MS;
    return FITS.find((step) => surplusMs >= step.surplusMs || waitedMs >= step.afterMs)?.fits ?? null;
  }

  #shedQuietLead(spurt: Spurt, surplusMs: number): void {
    if (!(surplusMs > 0) || spurt.settle() !== 'audio') return;
    const samples = Math.floor((surplusMs * TICKS_PER_MS) / ticksPerSample(spurt.headCodec));
    const seen = spurt.peek(this.#ahead, Math.min(samples, this.#ahead.length));
    this.#leaveOut(spurt, quietLead(this.#ahead, seen));
  }

  #leaveOut(spurt: Spurt, samples: number): void {
    const ticks = samples * ticksPerSample(spurt.headCodec);
    spurt.position += ticks;
    this.#cutTicks += ticks;
    this.#level.shift(-ticks / TICKS_PER_MS);
  }
}
