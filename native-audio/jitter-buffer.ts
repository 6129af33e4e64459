import { Lateness } from './lateness.ts';
import { sequenceDistance, Spurt, TICKS_PER_MS, ticksPerSample } from './spurt.ts';
import { CODEC_RATE_HZ, type CodecName, type EncodedFrame } from './types.ts';

/** Never more than this in the buffer: the oldest audio goes. */
export const MAX_DEPTH_MS = 400;
/** A talkspurt without audio for this long is over, `last` or not. The server ends it after the same time. */
const SPURT_TIMEOUT_MS = 500;
/** Audio missing for so long while all that arrives is late: the path has become slower, so the anchor is set anew. */
const REANCHOR_AFTER_MS = 40;
/**
 * A buffer that in SURPLUS_WINDOW_MS never ran lower than this above its target is cut back: the first frame was late, the path became
 * faster, or the output stood still for a moment. Less than the shortest cut that keeps the pitch is not worth a cut.
 */
const SURPLUS_MS = 15;
const SURPLUS_WINDOW_MS = 500;
/** What a first frame that was itself late may add to the delay, to spare the first syllable. */
const MAX_START_SURPLUS_MS = 100;
/** A delay that is this much too short is left alone. */
const TOLERANCE_MS = 2.5;

export type PullType =
  /** Nothing to play: `count` samples of silence. */
  | 'silence'
  /** `count` decoded samples were written. */
  | 'audio'
  /** `count` samples are missing: conceal them. */
  | 'lost'
  /** No sample: a talkspurt starts; what follows is of `codec`. */
  | 'started'
  /** No sample: the buffer is `surplusSamples` too deep. Call `skip` with about so many, and join the two ends. */
  | 'surplus'
  /** No sample: audio was left out here, join the two ends. */
  | 'skipped'
  /** No sample: what follows is of another `codec`. */
  | 'codec'
  /** No sample: the talkspurt is over. */
  | 'ended';

export interface JitterCounts {
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  readonly bufferMs: number;
  readonly targetMs: number;
}

type Phase = 'idle' | 'waiting' | 'playing';

/**
 * One talker's frames on their way from the network to the ear: put in order, held just long enough that the next one is
 * there when it is needed. Pure: the time is an argument.
 *
 * Every talkspurt has its own anchor: its first frame is played `target` ms after it arrived, and from there on media time and
 * playing time go together. What comes too late for its place is dropped, so a stall costs what was said in it and no delay.
 * With no loss, every decoded sample comes out once, in order.
 */
export class JitterBuffer {
  private readonly lateness = new Lateness();
  private current: Spurt | null = null;
  /** A talkspurt that began to arrive while the one before it was still being played. */
  private next: Spurt | null = null;
  /** Two take turns: a talkspurt costs no allocation. */
  private readonly spare = [new Spurt(), new Spurt()];
  private phase: Phase = 'idle';
  private startAtMs = 0;
  private nextStartAtMs = 0;
  private targetMs: number;
  private playingCodec: CodecName = 'PCMU/16000';
  private lastArrivalMs = -Infinity;
  private missingTicks = 0;
  private lateSinceMissing = false;
  private resumed = false;
  private lowestDepth = Infinity;
  private depthWindowStartMs = 0;
  private receivedFrames = 0;
  private lateFrames = 0;
  private lostFrames = 0;
  private pulled = 0;
  private surplus = 0;

  constructor() {
    this.targetMs = this.lateness.targetMs(0);
  }

  /** Codec of what is being played, or was last. */
  get codec(): CodecName {
    return this.playingCodec;
  }

  /** Samples of the last `pull`. */
  get count(): number {
    return this.pulled;
  }

  get idle(): boolean {
    return this.phase === 'idle' && this.next === null;
  }

  counts(): JitterCounts {
    const spurts = [this.current, this.next];
    return {
      received: this.receivedFrames,
      late: this.lateFrames + spurts.reduce((sum, spurt) => sum + (spurt?.skipped ?? 0), 0),
      lost: this.lostFrames + spurts.reduce((sum, spurt) => sum + (spurt?.lost ?? 0), 0),
      bufferMs: this.phase === 'idle' ? 0 : (this.current?.depthTicks ?? 0) / TICKS_PER_MS,
      targetMs: this.targetMs,
    };
  }

  /** @returns the spread of arrival times over the last second, ms; undefined when too little came */
  spreadMs(nowMs: number): number | undefined {
    return this.lateness.spreadMs(nowMs);
  }

  /** @param nowMs when the frame arrived, on the same clock as that of `pull` */
  push(frame: EncodedFrame, nowMs: number): void {
    const quietMs = nowMs - this.lastArrivalMs;
    const spurt = this.spurtOf(frame);
    if (!spurt || this.startsAnew(frame, spurt, quietMs)) {
      this.startSpurt(frame, nowMs);
      return;
    }
    const started = spurt === this.current && this.phase !== 'waiting';
    const result = spurt.insert(frame, started || (spurt === this.current && this.resumed));
    if (result === 'foreign') {
      this.startSpurt(frame, nowMs);
      return;
    }
    if (result === 'duplicate') return;
    this.receivedFrames++;
    if (result === 'late') {
      this.lateFrames++;
      this.lateSinceMissing = true;
    }
    if (this.phase === 'idle') return;
    this.lastArrivalMs = nowMs;
    if (frame.payload.length > 0) this.lateness.observe(nowMs - spurt.insertedEnd / TICKS_PER_MS, nowMs);
    this.boundDepth(spurt);
  }

  /**
   * Call until `count` samples are filled: gives at most `wanted` samples of `codec`, decoded to `out` from `at`.
   * The number of samples is in `count`.
   */
  pull(out: Float32Array, at: number, wanted: number, nowMs: number): PullType {
    this.pulled = 0;
    if (this.phase === 'idle' && this.next) this.takeNext();
    const spurt = this.current;
    if (!spurt || this.phase === 'idle') return this.give('silence', wanted);
    if (this.phase === 'waiting') {
      if (nowMs < this.startAtMs) return this.give(this.resumed ? 'lost' : 'silence', wanted);
      return this.start(spurt, nowMs);
    }
    const head = spurt.settle();
    switch (head) {
      case 'audio':
        return this.playAudio(spurt, out, at, wanted, nowMs);
      case 'gap':
        return this.skipSamples(spurt, Math.min(wanted, Math.ceil(spurt.gapTicks / this.perSample)));
      case 'empty':
        return this.playNothing(spurt, wanted, nowMs + at / (this.sampleRateHz / 1_000));
      case 'end':
        return this.end(spurt);
    }
  }

  private get perSample(): number {
    return ticksPerSample(this.playingCodec);
  }

  private give(type: PullType, count: number): PullType {
    this.pulled = count;
    return type;
  }

  private spurtOf(frame: EncodedFrame): Spurt | null {
    const { current, next } = this;
    if (!next || !current || frame.first) return next ?? current;
    const before = sequenceDistance(frame.sequence, next.firstSequence) < 0;
    return before && !current.isAfterEnd(frame.sequence) ? current : next;
  }

  private startsAnew(frame: EncodedFrame, spurt: Spurt, quietMs: number): boolean {
    const over = spurt === this.current && this.phase === 'idle';
    if (!spurt.isNear(frame.sequence)) return true;
    // An old number after a long silence: its sender counts anew.
    if (!spurt.isNewer(frame.sequence)) return over && quietMs > SPURT_TIMEOUT_MS;
    if (frame.first) return true;
    // Without audio it only repeats the end of something.
    if (frame.payload.length === 0) return false;
    return over || spurt.isAfterEnd(frame.sequence);
  }

  private startSpurt(frame: EncodedFrame, nowMs: number): void {
    if (frame.payload.length === 0) return;
    this.receivedFrames++;
    this.lastArrivalMs = nowMs;
    this.retire(this.next);
    this.next = null;
    const spurt = this.spare.pop() ?? new Spurt();
    spurt.begin(frame);
    const frameMs = spurt.depthTicks / TICKS_PER_MS;
    this.lateness.restart();
    const targetMs = this.lateness.targetMs(Math.min(frameMs, 20));
    this.lateness.observe(nowMs - frameMs, nowMs);
    this.next = spurt;
    this.nextStartAtMs = nowMs + targetMs;
    this.targetMs = targetMs;
    if (this.phase === 'idle') this.takeNext();
  }

  private takeNext(): void {
    this.retire(this.current);
    this.current = this.next;
    this.next = null;
    this.startAtMs = this.nextStartAtMs;
    this.phase = 'waiting';
    this.resumed = false;
  }

  private retire(spurt: Spurt | null): void {
    if (!spurt) return;
    this.lostFrames += spurt.lost;
    this.lateFrames += spurt.skipped;
    this.spare.push(spurt);
  }

  private start(spurt: Spurt, nowMs: number): PullType {
    const allowedMs = this.targetMs + (this.resumed ? 0 : MAX_START_SURPLUS_MS) + 20;
    const surplus = spurt.depthTicks - allowedMs * TICKS_PER_MS;
    if (surplus > 0) spurt.skipTo(spurt.newestEnd - (this.targetMs + 20) * TICKS_PER_MS);
    this.phase = 'playing';
    this.missingTicks = 0;
    this.lateSinceMissing = false;
    this.resetDepthWindow(nowMs);
    const { resumed } = this;
    this.resumed = false;
    this.playingCodec = spurt.headCodec;
    return resumed ? 'skipped' : 'started';
  }

  private playAudio(spurt: Spurt, out: Float32Array, at: number, wanted: number, nowMs: number): PullType {
    const codec = spurt.headCodec;
    if (codec !== this.playingCodec) {
      this.playingCodec = codec;
      return 'codec';
    }
    if (this.findSurplus(spurt, nowMs)) return 'surplus';
    this.missingTicks = 0;
    this.lateSinceMissing = false;
    return this.give('audio', spurt.read(out, at, wanted));
  }

  private skipSamples(spurt: Spurt, count: number): PullType {
    spurt.position += count * this.perSample;
    return this.give('lost', count);
  }

  private playNothing(spurt: Spurt, wanted: number, nowMs: number): PullType {
    if (this.next) return this.end(spurt);
    if (this.missingTicks === 0) this.lateSinceMissing = false;
    const ticks = wanted * this.perSample;
    this.missingTicks += ticks;
    if (this.missingTicks > SPURT_TIMEOUT_MS * TICKS_PER_MS) return this.end(spurt);
    if (this.lateSinceMissing && this.missingTicks > REANCHOR_AFTER_MS * TICKS_PER_MS) {
      this.reanchor(spurt, nowMs);
      return this.give('lost', wanted);
    }
    // The network has become less even: wait where we are, which makes the buffer longer.
    if (this.isTooShort(spurt, nowMs)) return this.give('lost', wanted);
    return this.skipSamples(spurt, wanted);
  }

  /** True when the delay is shorter than what the lateness seen lately asks for. */
  private isTooShort(spurt: Spurt, nowMs: number): boolean {
    const transitMs = nowMs - (spurt.position + spurt.newestLength) / TICKS_PER_MS;
    const delayMs = transitMs - this.lateness.baseMs;
    return this.lateness.targetMs(0) - delayMs > TOLERANCE_MS;
  }

  private reanchor(spurt: Spurt, nowMs: number): void {
    this.targetMs = this.lateness.targetMs(this.targetMs);
    this.startAtMs = nowMs + this.targetMs;
    spurt.position = spurt.newestStart;
    this.phase = 'waiting';
    this.resumed = true;
  }

  private end(spurt: Spurt): PullType {
    spurt.position = spurt.newestEnd;
    this.phase = 'idle';
    return 'ended';
  }

  private boundDepth(spurt: Spurt): void {
    if (spurt.depthTicks <= MAX_DEPTH_MS * TICKS_PER_MS) return;
    spurt.skipTo(spurt.newestEnd - (this.targetMs + 20) * TICKS_PER_MS);
  }

  private resetDepthWindow(nowMs: number): void {
    this.lowestDepth = Infinity;
    this.depthWindowStartMs = nowMs;
  }

  private findSurplus(spurt: Spurt, nowMs: number): boolean {
    this.lowestDepth = Math.min(this.lowestDepth, spurt.depthTicks);
    if (nowMs - this.depthWindowStartMs < SURPLUS_WINDOW_MS) return false;
    const surplus = this.lowestDepth - this.targetMs * TICKS_PER_MS;
    this.resetDepthWindow(nowMs);
    if (surplus <= SURPLUS_MS * TICKS_PER_MS) return false;
    this.surplus = Math.floor(surplus / this.perSample);
    return true;
  }

  /** After `surplus`: how many samples too deep the buffer is. */
  get surplusSamples(): number {
    return this.surplus;
  }

  /** Leaves out the next `samples` samples. */
  skip(samples: number): void {
    this.current?.skipTo(this.current.position + samples * this.perSample);
  }

  /** Samples a second of what `pull` gives now. */
  get sampleRateHz(): number {
    return CODEC_RATE_HZ[this.playingCodec];
  }
}
