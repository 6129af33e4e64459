import { monoToInt16Array } from '../../dsp/pcm.ts';
import { Counter, NO_MARGIN } from './addon-binding.ts';
import { AddonLife, type OpenedStream } from './addon-life.ts';
import { PlayoutLead } from './playout-lead.ts';
import type { PlayoutHandlers } from '../open-device.ts';

/** How often the lead is judged. */
const JUDGE_EVERY_MS = 250;

/** A loudspeaker: keeps the sound for the card's next block, and a lead, in its ring. */
export class AddonPlayout extends AddonLife {
  readonly #handlers: PlayoutHandlers;
  readonly #channels: number;
  readonly #lead: PlayoutLead;
  readonly #mono: Float32Array;
  readonly #samples: Int16Array;
  #holes = 0;
  #gaps = 0;
  #judgedMs = -Infinity;

  constructor(opened: OpenedStream & { readonly leadMs: number }, handlers: PlayoutHandlers) {
    super(opened, handlers.onEnded.bind(handlers));
    const { blockFrames, format, leadMs } = opened;
    this.#handlers = handlers;
    this.#channels = format.channels;
    this.#lead = new PlayoutLead(leadMs);
    const most = Math.ceil(this.#framesOf(PlayoutLead.mostMs)) + blockFrames;
    this.#mono = new Float32Array(most);
    this.#samples = new Int16Array(most * format.channels);
  }

  /** The lead. What waits besides is the card's next block. */
  get queuedMs(): number {
    return this.#lead.ms;
  }

  serve(nowMs: number): void {
    if (this.isClosed) return;
    if (nowMs - this.#judgedMs >= JUDGE_EVERY_MS) this.#judge(nowMs);
    if (this.isClosed) return;
    const wanted = this.blockFrames + Math.round(this.#framesOf(this.#lead.ms));
    const count = Math.min(wanted - this.stream.fill(), this.#mono.length);
    if (count <= 0) return;
    const mono = this.#mono.subarray(0, count);
    this.#handlers.render(mono, nowMs);
    const samples = this.#samples.subarray(0, count * this.#channels);
    monoToInt16Array(mono, this.#channels, samples);
    this.stream.write(samples);
  }

  #judge(nowMs: number): void {
    this.#judgedMs = nowMs;
    this.readCounters();
    const { counters } = this;
    const holes = counters[Counter.holes] ?? 0;
    const gaps = counters[Counter.deviceGaps] ?? 0;
    for (let heard = this.#holes + this.#gaps; heard < holes + gaps; heard += 1) this.#handlers.onUnderrun();
    this.#holes = holes;
    this.#gaps = gaps;
    const margin = this.takeMargin();
    if (margin < NO_MARGIN) this.#lead.judge((margin * 1_000) / this.sampleRateHz, nowMs);
  }

  #framesOf(ms: number): number {
    return (ms * this.sampleRateHz) / 1_000;
  }
}
