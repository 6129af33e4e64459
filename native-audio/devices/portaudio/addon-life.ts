import { COUNTERS, Counter, NO_MARGIN, type AddonStream } from './addon-binding.ts';
import { withinLimit } from './within-limit.ts';
import type { LocatedDevice } from './located-device.ts';
import type { StreamFormat } from './stream-formats.ts';
import type { OpenDevice } from '../open-device.ts';
import type { NamedDevice } from '../device-identity.ts';

/** A stream that is not closed within this time never is: the device is gone. */
const CLOSE_LIMIT_MS = 1_000;

export interface OpenedStream {
  readonly device: LocatedDevice;
  readonly stream: AddonStream;
  readonly format: StreamFormat;
  readonly blockFrames: number;
}

/** The common part of the addon's streams in both directions. */
export abstract class AddonLife implements OpenDevice {
  readonly name: string;
  readonly hostApi: string;
  readonly key: string;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  readonly simulated = false;
  readonly binding = 'addon';
  readonly reportedLatencyMs: number;
  readonly pulseId?: string;
  readonly behind?: NamedDevice;
  readonly map?: readonly string[];
  /** Set by who serves it: it wants no more wakes. */
  onGone: () => void = () => undefined;
  /** Set by who serves it: the call that closes it does not return. */
  onHung: () => void = () => undefined;
  protected readonly stream: AddonStream;
  protected readonly counters = new Float64Array(COUNTERS);
  /** The least margin since {@link takeMargin}. Each reading of the counters takes theirs away. */
  #leastMargin = NO_MARGIN;
  readonly #onEnded: (reason: string) => void;
  #isClosed = false;

  constructor({ device, stream, format, blockFrames }: OpenedStream, onEnded: (reason: string) => void) {
    this.name = device.name;
    this.hostApi = device.hostApi;
    this.key = device.key;
    this.sampleRateHz = format.sampleRateHz;
    this.blockFrames = blockFrames;
    this.reportedLatencyMs = stream.latencyMs;
    if (device.pulseId !== undefined) this.pulseId = device.pulseId;
    if (device.behind !== undefined) this.behind = device.behind;
    if (device.map !== undefined) this.map = device.map;
    this.stream = stream;
    this.#onEnded = onEnded;
  }

  get blocks(): number {
    this.readCounters();
    return this.counters[Counter.blocks] ?? 0;
  }

  async close(): Promise<boolean> {
    this.#isClosed = true;
    this.onGone();
    const isGone = (await withinLimit(this.stream.close(), CLOSE_LIMIT_MS)) !== null;
    if (!isGone) this.onHung();
    return isGone;
  }

  protected get isClosed(): boolean {
    return this.#isClosed;
  }

  protected readCounters(): void {
    this.stream.counters(this.counters);
    this.#leastMargin = Math.min(this.#leastMargin, this.counters[Counter.leastMargin] ?? NO_MARGIN);
    if (this.counters[Counter.finished] === 1) this.end('the sound system has ended the stream');
  }

  /** @returns frames, since the last call; {@link NO_MARGIN}: no block has come since */
  protected takeMargin(): number {
    const margin = this.#leastMargin;
    this.#leastMargin = NO_MARGIN;
    return margin;
  }

  protected end(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onGone();
    this.#onEnded(reason);
  }
}
