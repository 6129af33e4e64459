import { plainLayout } from '../../capture/channel-layout.ts';
import { InputChannels } from '../../capture/input-channels.ts';
import { Backlog } from '../backlog.ts';
import { AddonLife, type OpenedStream } from './addon-life.ts';
import type { CaptureHandlers } from '../open-device.ts';

/** A microphone: hands over the blocks that the sound card has brought. */
export class AddonCapture extends AddonLife {
  readonly channels: number;
  readonly #handlers: CaptureHandlers;
  readonly #picked: InputChannels;
  readonly #block: Int16Array;
  readonly #mono: Float32Array;
  readonly #backlog: Backlog;

  constructor(opened: OpenedStream, handlers: CaptureHandlers) {
    super(opened, handlers.onEnded.bind(handlers));
    const { device, format, blockFrames } = opened;
    const { channels, sampleRateHz } = format;
    const layout = device.layout?.opened === channels ? device.layout : plainLayout(channels);
    this.channels = layout.places.length;
    this.#handlers = handlers;
    this.#picked = handlers.channels ?? new InputChannels();
    this.#picked.begin(layout, sampleRateHz);
    this.#block = new Int16Array(blockFrames * channels);
    this.#mono = new Float32Array(blockFrames);
    this.#backlog = new Backlog((blockFrames * 1_000) / sampleRateHz);
  }

  serve(nowMs: number): void {
    const blockFrames = this.blockFrames;
    let waiting = this.stream.fill();
    const old = this.#backlog.old(Math.floor(waiting / blockFrames), nowMs);
    if (old > 0) {
      this.stream.skip(old * blockFrames);
      waiting -= old * blockFrames;
      this.#handlers.onDropped();
    }
    const frameMs = 1_000 / this.sampleRateHz;
    for (; waiting >= blockFrames && !this.isClosed; waiting -= blockFrames) {
      this.stream.read(this.#block);
      this.#picked.take(this.#block, this.#mono);
      // The newest block ends now, the ones before it ended earlier.
      this.#handlers.onBlock(this.#mono, nowMs - (waiting - blockFrames) * frameMs);
    }
    if (!this.isClosed) this.readCounters();
  }
}
