import { BufferLevel } from './buffer-level.ts';
import { CatchUp } from './catch-up.ts';
import type { LatenessHistogram } from './lateness-histogram.ts';
import { Lateness } from './lateness.ts';
import type { PullType } from './pull-type.ts';
import { sequenceDistance, Spurt, TICKS_PER_MS, ticksPerSample } from './spurt.ts';
import { TargetHold } from './target-hold.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';

/** The buffer never holds more than this; the oldest audio is dropped. */
export const MAX_DEPTH_MS = 400;
/**
 * A talkspurt without audio for this long is over, with or without `last`. The server uses the same
 * limit.
 */
const SPURT_TIMEOUT_MS = 500;
/**
 * Audio that the network held back is played up to this much late and caught up with; older audio
 * is dropped. Together with the longest target and frame it stays below MAX_DEPTH_MS.
 */
export const MAX_SURPLUS_MS = 300;
/**
 * At most this many talkspurts can wait for playout; a further one drops the oldest. No person
 * starts more within MAX_SURPLUS_MS.
 */
const MOST_COMING = 3;
/**
 * A talkspurt may start this much early, so that with blocks of 1.33 ms it rather starts one block
 * early than one block late.
 */
const EARLY_MS = 1.25;
/** If the time between two blocks jumps by more than this, the device stood still. */
const JUMP_MS = 5;
/** A talkspurt's level says nothing about clocks before it spans this time. */
const LEVEL_SPAN_MS = 1_000;

export interface JitterCounts {
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  readonly bufferMs: number;
  readonly targetMs: number;
}

type Phase = 'idle' | 'waiting' | 'playing';

/**
 * Orders one talker's frames and holds each one just long enough that the next is there when it is
 * needed. Pure: time is an argument. Each part decides one thing: spurt.ts (order and place),
 * lateness.ts (how long to wait), anchor.ts (when to start), buffer-level.ts (how deep it is),
 * catch-up.ts (what to leave out).
 *
 * Each talkspurt has its own anchor. It starts one target after its fastest frame, and from then on
 * media time and playing time advance together. Frames come over a stream, which loses nothing, so
 * the buffer waits for an absent frame, conceals it meanwhile, and then catches up with the delay.
 * It drops audio that would be more than MAX_SURPLUS_MS late. Without loss and surplus, each
 * decoded sample comes out once, in order.
 */
export class JitterBuffer {
  readonly #lateness: Lateness;
  readonly #level = new BufferLevel();
  readonly #catchUp = new CatchUp(this.#level);
  readonly #target: TargetHold;
  #current: Spurt | null = null;
  /**
   * Talkspurts that began to arrive while an earlier one was still being played, in their order.
   */
  readonly #coming: Spurt[] = [];
  /**
   * Two take turns, so that a talkspurt costs no allocation unless the network held several back.
   */
  readonly #spare = [new Spurt(), new Spurt()];
  #phase: Phase = 'idle';
  #playingCodec: CodecName = 'PCMU/16000';
  #lastArrivalMs = -Infinity;
  /** When the sample at the place of reading is due. */
  #dueMs = 0;
  /** How long the buffer has waited for the next frame. */
  #missingTicks = 0;
  /** How long there has been nothing to play, waiting included. */
  #silentTicks = 0;
  #skippedTo = false;
  #receivedFrames = 0;
  #lateFrames = 0;
  #lostFrames = 0;
  #pulled = 0;

  /** @param link the lateness of all talkers that come over the same connection */
  constructor(link: LatenessHistogram | null = null) {
    this.#lateness = new Lateness(link);
    this.#target = new TargetHold(this.#lateness.targetMs);
  }

  /** The codec of the present talkspurt, or of the last one. */
  get codec(): CodecName {
    return this.#playingCodec;
  }

  /** How many samples the last `pull` gave. */
  get count(): number {
    return this.#pulled;
  }

  get idle(): boolean {
    return this.#phase === 'idle' && this.#coming.length === 0;
  }

  counts(): JitterCounts {
    const spurts = [this.#current, ...this.#coming];
    return {
      received: this.#receivedFrames,
      late: this.#lateFrames + spurts.reduce((sum, spurt) => sum + (spurt?.skipped ?? 0), 0),
      lost: this.#lostFrames + spurts.reduce((sum, spurt) => sum + (spurt?.lost ?? 0), 0),
      bufferMs: this.#phase === 'idle' ? 0 : (this.#current?.depthTicks ?? 0) / TICKS_PER_MS,
      targetMs: this.#target.ms,
    };
  }

  /**
   * @returns the spread of arrival times over the last second, ms; undefined if too few frames
   * arrived
   */
  spreadMs(nowMs: number): number | undefined {
    return this.#lateness.spreadMs(nowMs);
  }

  /** @param nowMs when the frame arrived, on the clock of `pull` */
  push(frame: EncodedFrame, nowMs: number): void {
    const quietMs = nowMs - this.#lastArrivalMs;
    const spurt = this.#spurtOf(frame);
    if (!spurt || this.#startsAnew(frame, spurt, quietMs)) {
      this.#startSpurt(frame, nowMs);
      return;
    }
    const started = spurt === this.#current && this.#phase !== 'waiting';
    const result = spurt.insert(frame, started);
    if (result === 'foreign') {
      this.#startSpurt(frame, nowMs);
      return;
    }
    if (result === 'duplicate') return;
    this.#receivedFrames++;
    // The buffer waited for this frame, or had given it up already.
    if (result === 'late' || (started && this.#missingTicks > 0 && spurt.isNext(frame.sequence)))
      this.#lateFrames++;
    if (this.#phase === 'idle') return;
    this.#lastArrivalMs = nowMs;
    if (frame.payload.length > 0) this.#observe(spurt, nowMs);
    this.#boundDepth(spurt, MAX_DEPTH_MS, this.#mostHeldMs(spurt));
  }

  /**
   * Call until `count` samples are filled. Decodes at most `wanted` samples of `codec` to `out`,
   * from `at`; `count` says how many.
   * @param nowMs when the sample at `out[0]` is due
   */
  pull(out: Float32Array, at: number, wanted: number, nowMs: number): PullType {
    this.#pulled = 0;
    if (this.#phase === 'idle' && this.#coming.length > 0) this.#takeNext();
    const spurt = this.#current;
    if (!spurt || this.#phase === 'idle') return this.#give('silence', wanted);
    const dueMs = nowMs + (at * 1_000) / this.sampleRateHz;
    if (this.#phase === 'waiting') {
      const playAtMs = spurt.anchor.playAtMs(this.#target.ms, spurt.position / TICKS_PER_MS);
      if (dueMs < playAtMs - EARLY_MS) return this.#give('silence', wanted);
      return this.#start(spurt, dueMs);
    }
    const type = this.#play(spurt, out, at, wanted, dueMs);
    this.#dueMs = dueMs + (this.#pulled * 1_000) / this.sampleRateHz;
    return type;
  }

  get #perSample(): number {
    return ticksPerSample(this.#playingCodec);
  }

  #give(type: PullType, count: number): PullType {
    this.#pulled = count;
    return type;
  }

  get #newest(): Spurt | null {
    return this.#coming.at(-1) ?? this.#current;
  }

  #spurtOf(frame: EncodedFrame): Spurt | null {
    const coming = this.#coming;
    const current = this.#current;
    if (frame.first) return this.#newest;
    for (let i = coming.length - 1; i >= 0; i--) {
      const before = i > 0 ? coming[i - 1] : current;
      const older = sequenceDistance(frame.sequence, coming[i].firstSequence) < 0;
      if (!older || before?.isAfterEnd(frame.sequence) !== false) return coming[i];
    }
    return current;
  }

  #startsAnew(frame: EncodedFrame, spurt: Spurt, quietMs: number): boolean {
    const over = spurt === this.#current && this.#phase === 'idle';
    if (!spurt.isNear(frame.sequence)) return true;
    // An old number after a long silence: its sender starts to count again.
    if (!spurt.isNewer(frame.sequence)) return over && quietMs > SPURT_TIMEOUT_MS;
    if (frame.first) return true;
    // A frame without audio only repeats the end of a talkspurt.
    if (frame.payload.length === 0) return false;
    return over || spurt.isAfterEnd(frame.sequence);
  }

  #startSpurt(frame: EncodedFrame, nowMs: number): void {
    if (frame.payload.length === 0) return;
    this.#receivedFrames++;
    this.#lastArrivalMs = nowMs;
    if (this.#coming.length === MOST_COMING) this.#giveUp(this.#coming.shift());
    const spurt = this.#spare.pop() ?? new Spurt();
    spurt.begin(frame);
    this.#lateness.restart();
    this.#coming.push(spurt);
    this.#observe(spurt, nowMs);
    if (this.#phase === 'idle') this.#takeNext();
  }

  #takeNext(): void {
    this.#retire(this.#current);
    this.#current = this.#coming.shift() ?? null;
    this.#target.start(this.#lateness.targetMs, this.#lastArrivalMs);
    this.#phase = 'waiting';
  }

  #giveUp(spurt: Spurt | undefined): void {
    spurt?.skipTo(spurt.newestEnd);
    this.#retire(spurt);
  }

  #retire(spurt: Spurt | null | undefined): void {
    if (!spurt) return;
    this.#lostFrames += spurt.lost;
    this.#lateFrames += spurt.skipped;
    if (this.#spare.length < 2) this.#spare.push(spurt);
  }

  /** Learns from the arrival of the frame that `spurt` has just stored. */
  #observe(spurt: Spurt, nowMs: number): void {
    spurt.heardMs = nowMs;
    // Lateness belongs to the newest talkspurt; late frames of the one before have another
    // origin.
    if (spurt !== this.#newest) return;
    const offsetMs = (spurt.insertedEnd - spurt.frameTicks) / TICKS_PER_MS;
    this.#lateness.observe(nowMs - offsetMs, nowMs);
    spurt.anchor.observe(nowMs, offsetMs);
    if (spurt !== this.#current || this.#phase !== 'playing') return;
    this.#level.observe(offsetMs - spurt.position / TICKS_PER_MS + this.#dueMs - nowMs, nowMs);
    this.#target.observe(this.#lateness.targetMs, nowMs);
  }

  #start(spurt: Spurt, dueMs: number): PullType {
    this.#phase = 'playing';
    this.#missingTicks = 0;
    this.#silentTicks = 0;
    this.#dueMs = dueMs;
    this.#dropOld(spurt);
    this.#skippedTo = false;
    this.#playingCodec = spurt.headCodec;
    const delayMs = this.#delayMs(spurt, spurt.anchor.fastestMs);
    this.#level.start(delayMs, dueMs);
    this.#catchUp.start(spurt, delayMs - this.#target.ms);
    return 'started';
  }

  #play(spurt: Spurt, out: Float32Array, at: number, wanted: number, dueMs: number): PullType {
    const jumpMs = dueMs - this.#dueMs;
    this.#dueMs = dueMs;
    if (Math.abs(jumpMs) > JUMP_MS) {
      this.#level.shift(jumpMs);
      this.#dropOld(spurt);
    }
    if (this.#skippedTo) {
      this.#skippedTo = false;
      return 'skipped';
    }
    const head = spurt.settle();
    switch (head) {
      case 'audio':
        return this.#playAudio(spurt, out, at, wanted);
      case 'gap':
        return this.#playGap(spurt, wanted);
      case 'empty':
        return this.#playNothing(spurt, wanted);
      case 'end':
        return this.#end(spurt);
    }
  }

  #playAudio(spurt: Spurt, out: Float32Array, at: number, wanted: number): PullType {
    const codec = spurt.headCodec;
    if (codec !== this.#playingCodec) {
      this.#playingCodec = codec;
      return 'codec';
    }
    this.#missingTicks = 0;
    this.#silentTicks = 0;
    if (this.#catchUp.cut(spurt, this.#level.recentMs - this.#target.ms)) return 'cut';
    return this.#give('audio', spurt.read(out, at, wanted));
  }

  #playGap(spurt: Spurt, wanted: number): PullType {
    const { gapTicks } = spurt;
    // The frame never came, and the time spent waiting took its place.
    const waited = Math.min(gapTicks, this.#missingTicks);
    this.#missingTicks -= waited;
    spurt.position += waited;
    this.#level.shift(-waited / TICKS_PER_MS);
    return this.#skipSamples(spurt, Math.min(wanted, Math.ceil((gapTicks - waited) / this.#perSample)));
  }

  #skipSamples(spurt: Spurt, count: number): PullType {
    spurt.position += count * this.#perSample;
    return this.#give('lost', count);
  }

  /** A stream delivers everything, if late: wait, and catch up afterwards. */
  #playNothing(spurt: Spurt, wanted: number): PullType {
    if (this.#coming.length > 0) return this.#end(spurt);
    const ticks = wanted * this.#perSample;
    this.#silentTicks += ticks;
    if (this.#silentTicks > SPURT_TIMEOUT_MS * TICKS_PER_MS) return this.#end(spurt);
    if (this.#delayMs(spurt, this.#lateness.baseMs) - this.#target.ms >= MAX_SURPLUS_MS)
      return this.#skipSamples(spurt, wanted);
    this.#missingTicks += ticks;
    this.#level.shift(ticks / TICKS_PER_MS);
    return this.#give('lost', wanted);
  }

  /** How much later than the fastest frame, with transit time `fastestMs`, a frame may be. */
  #delayMs(spurt: Spurt, fastestMs: number): number {
    return this.#dueMs - spurt.position / TICKS_PER_MS - fastestMs;
  }

  #end(spurt: Spurt): PullType {
    spurt.position = spurt.newestEnd;
    this.#phase = 'idle';
    return 'ended';
  }

  /** How much of a talkspurt that continues may be played late. */
  #mostHeldMs(spurt: Spurt): number {
    return MAX_SURPLUS_MS + this.#target.ms + spurt.frameTicks / TICKS_PER_MS;
  }

  /** Drops old audio when the device comes to a talkspurt, or comes back to it after a pause. */
  #dropOld(spurt: Spurt): void {
    const agoMs = Math.max(0, Math.floor(this.#dueMs - spurt.heardMs));
    const youngMs = Math.max(0, this.#mostHeldMs(spurt) - agoMs);
    this.#boundDepth(spurt, youngMs, youngMs);
  }

  /** If more than `mostMs` are buffered, keeps the newest `keptMs`. */
  #boundDepth(spurt: Spurt, mostMs: number, keptMs: number): void {
    if (spurt.depthTicks <= mostMs * TICKS_PER_MS) return;
    const before = spurt.position;
    spurt.skipTo(spurt.newestEnd - keptMs * TICKS_PER_MS);
    // Nothing of a waiting talkspurt has been heard yet.
    if (spurt !== this.#current) return;
    this.#level.shift((before - spurt.position) / TICKS_PER_MS);
    this.#skippedTo = true;
  }

  /**
   * How early the fastest frames arrive before their turn, median of the last 2 s, ms. Undefined
   * while nothing plays and before LEVEL_SPAN_MS.
   */
  get levelMs(): number | undefined {
    return this.#phase === 'playing' && this.#level.spanMs >= LEVEL_SPAN_MS
      ? this.#level.medianMs
      : undefined;
  }

  /** The value that `levelMs` is held at: the target of the present talkspurt. */
  get targetMs(): number {
    return this.#target.ms;
  }

  /**
   * After `audio`: the sequence number of its frame, and the offset of its first sample in that
   * frame.
   */
  get played(): { readonly sequence: number; readonly offset: number } {
    return { sequence: this.#current?.readSequence ?? 0, offset: this.#current?.readOffset ?? 0 };
  }

  /** How much has been left out to catch up since the beginning, ms. */
  get cutMs(): number {
    return this.#catchUp.cutMs;
  }

  /** The rate of the samples that `pull` gives now. */
  get sampleRateHz(): number {
    return CODEC_RATE_HZ[this.#playingCodec];
  }
}
