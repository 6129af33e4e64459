import type { BufferLevel } from './buffer-level.ts';
import { BLEND_MS, blendCut, findCut, MAX_CUT_MS, MIN_CUT_MS, quietLead } from './splice.ts';
import { TICKS_PER_MS, ticksPerSample, type Spurt } from './spurt.ts';

/** A buffer less than this too deep is left to the drift loop. Two blocks of the device, and the period of 200 Hz. */
export const SURPLUS_MS = 5;
/** After a cut so much is played untouched: speech is never faster than by MAX_CUT_MS in MAX_CUT_MS + REST_MS, a third. */
const REST_MS = 30;
/** Where nothing fits, a place is looked for so long, with falling demands. A cut that is heard is better than a delay that stays. */
const PATIENCE_MS = [60, 120] as const;
const LOOK_AGAIN_MS = 5;
/** Normalised correlation of the ends: what counts as fitting at first, then, and in the end. */
const FITS = [0.7, 0.3, -1] as const;
/** Longest beginning of a talkspurt that is looked at for near-silence. */
const MAX_LEAD_MS = 100;

/**
 * Brings a buffer that is too deep back to its target while it plays, by cuts (splice.ts) that are not heard: what a pre-roll, a first
 * frame that was late, a path that became faster or an output that stood still left behind.
 *
 * Bounded both ways: speech is shortened by a third at most; and whatever the sound is, every 165 ms of it a piece of 2.5–15 ms goes,
 * until less than SURPLUS_MS is left.
 */
export class CatchUp {
  private readonly level: BufferLevel;
  private readonly ahead = new Float32Array(MAX_LEAD_MS * TICKS_PER_MS);
  private restUntil = -Infinity;
  private wantedSince: number | null = null;
  private cutTicks = 0;

  /** @param level is told of every cut */
  constructor(level: BufferLevel) {
    this.level = level;
  }

  /** What was left out, ms, since the beginning. */
  get cutMs(): number {
    return this.cutTicks / TICKS_PER_MS;
  }

  /** A talkspurt starts: near-silence at its beginning goes at once, as far as it only makes the delay longer. */
  start(spurt: Spurt, surplusMs: number): void {
    this.restUntil = -Infinity;
    this.wantedSince = null;
    if (!(surplusMs > 0) || spurt.settle() !== 'audio') return;
    const samples = Math.floor((surplusMs * TICKS_PER_MS) / ticksPerSample(spurt.headCodec));
    const seen = spurt.peek(this.ahead, Math.min(samples, this.ahead.length));
    this.leaveOut(spurt, quietLead(this.ahead, seen));
  }

  /** Before audio is read, after `settle` said so. @returns whether a piece was left out, its ends blended */
  cut(spurt: Spurt, surplusMs: number): boolean {
    const fits = this.demand(spurt.position, surplusMs);
    if (fits === null) return false;
    const { ahead } = this;
    const perMs = TICKS_PER_MS / ticksPerSample(spurt.headCodec);
    const blendSamples = BLEND_MS * perMs;
    const seen = spurt.peek(ahead, (MAX_CUT_MS + BLEND_MS) * perMs);
    const samples = findCut(ahead, seen, {
      minSamples: MIN_CUT_MS * perMs,
      maxSamples: Math.floor(Math.min(surplusMs, MAX_CUT_MS) * perMs),
      blendSamples,
      fits,
    });
    if (samples === 0) {
      this.restUntil = spurt.position + LOOK_AGAIN_MS * TICKS_PER_MS;
      return false;
    }
    blendCut(ahead, samples, blendSamples);
    spurt.overwrite(ahead, samples, blendSamples);
    this.leaveOut(spurt, samples);
    this.restUntil = spurt.position + REST_MS * TICKS_PER_MS;
    this.wantedSince = null;
    return true;
  }

  /** @returns what the ends' correlation must reach for a cut here, or null for no cut now */
  private demand(position: number, surplusMs: number): number | null {
    if (!(surplusMs >= SURPLUS_MS)) {
      this.wantedSince = null;
      return null;
    }
    if (position < this.restUntil) return null;
    this.wantedSince ??= position;
    const waitedMs = (position - this.wantedSince) / TICKS_PER_MS;
    if (waitedMs < PATIENCE_MS[0]) return FITS[0];
    return waitedMs < PATIENCE_MS[1] ? FITS[1] : FITS[2];
  }

  private leaveOut(spurt: Spurt, samples: number): void {
    const ticks = samples * ticksPerSample(spurt.headCodec);
    spurt.position += ticks;
    this.cutTicks += ticks;
    this.level.shift(-ticks / TICKS_PER_MS);
  }
}
