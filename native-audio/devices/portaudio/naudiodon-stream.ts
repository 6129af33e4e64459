import { plainLayout } from '../../capture/channel-layout.ts';
import { CaptureBacklog } from '../capture-backlog.ts';
import { InputChannels } from '../../capture/input-channels.ts';
import { int16Samples, monoToInt16 } from '../../dsp/pcm.ts';
import { withPulseDevice } from '../pulse/pulse-devices.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from '../open-device.ts';
import type { NaudiodonBinding, RawStream, RawStreamOptions } from './naudiodon-binding.ts';
import { formatsOf, framesOf, refusal } from './stream-formats.ts';
import { withinLimit } from './within-limit.ts';
import type { Side } from '../../../common/device-choice.ts';
import type { NamedDevice } from '../device-identity.ts';
import type { LocatedDevice } from './located-device.ts';

export interface StreamTuning {
  readonly blockMs: number;
  /** Blocks between our writes and the device's thread. Each one adds a block of delay. */
  readonly playoutQueue: number;
  /**
   * Blocks that may queue up while our event loop is busy. This adds no delay, because reads are
   * always pending.
   */
  readonly captureQueue: number;
}

/** Measured values: docs/decisions/0020-device-blocks.md. */
export const STREAM_TUNING: StreamTuning = { blockMs: 4 / 3, playoutQueue: 2, captureQueue: 64 };

/** A `quit` that takes longer never returns: the device is gone. */
const QUIT_LIMIT_MS = 1_000;

/**
 * PortAudio would use a collected stream after it is freed, so a stream is held here until it is
 * released.
 */
const held = new Set<RawStream>();

/**
 * Opens and starts a capture stream.
 * @throws an Error with a sentence if the device refuses
 */
export function openCapture(
  binding: NaudiodonBinding,
  device: LocatedDevice,
  handlers: CaptureHandlers,
  tuning: StreamTuning = STREAM_TUNING,
): OpenDevice {
  const opened = openStream(binding, device, 'input', tuning);
  const { stream, channels, blockFrames, sampleRateHz } = opened;
  const bytes = blockFrames * channels * 2;
  const mono = new Float32Array(blockFrames);
  const layout = device.layout?.opened === channels ? device.layout : plainLayout(channels);
  const picked = handlers.channels ?? new InputChannels();
  picked.begin(layout, sampleRateHz);
  const backlog = new CaptureBacklog((blockFrames * 1_000) / sampleRateHz);
  // A read is always pending, so nothing waits in the capture queue.
  const life = new StreamLife(device, opened, 0, handlers.onEnded.bind(handlers));
  life.channels = layout.places.length;

  const run = async (): Promise<void> => {
    let askedMs = performance.now();
    let pending = stream.read(bytes);
    for (;;) {
      const { buf, err, finished } = await pending;
      const nowMs = performance.now();
      if (life.closed) return;
      if (finished || err !== undefined || buf?.length !== bytes) {
        throw new Error(err ?? 'the stream has ended');
      }
      life.blocks += 1;
      const fresh = backlog.accept(askedMs, nowMs);
      askedMs = nowMs;
      // Start the next read before working on this block, so that the queue never fills up.
      pending = stream.read(bytes);
      if (fresh) {
        picked.take(int16Samples(buf), mono);
        handlers.onBlock(mono, nowMs);
      } else {
        handlers.onDropped();
      }
    }
  };
  run().catch((error: unknown) => life.end(error));
  return life;
}

/**
 * Opens, starts and feeds a playout stream until it is closed, with silence if there is nothing
 * else.
 */
export function openPlayout(
  binding: NaudiodonBinding,
  device: LocatedDevice,
  handlers: PlayoutHandlers,
  tuning: StreamTuning = STREAM_TUNING,
): OpenDevice {
  const opened = openStream(binding, device, 'output', tuning);
  const { stream, channels, blockFrames } = opened;
  const mono = new Float32Array(blockFrames);
  const block = Buffer.alloc(blockFrames * channels * 2);
  // A write is always pending, so the queue is always full.
  const life = new StreamLife(device, opened, tuning.playoutQueue, handlers.onEnded.bind(handlers));
  // The first writes fill the addon's queue and prove nothing. Later writes wait for the device.
  let unproven = tuning.playoutQueue + 1;

  const run = async (): Promise<void> => {
    // One write at a time: the addon's queue wakes only one waiter, which could be a second
    // writer.
    while (!life.closed) {
      handlers.render(mono, performance.now());
      monoToInt16(mono, channels, block);
      const status = await stream.write(block);
      if (life.closed) return;
      if (unproven > 0) unproven -= 1;
      else life.blocks += 1;
      if (status?.includes('underflow')) handlers.onUnderrun();
    }
  };
  run().catch((error: unknown) => life.end(error));
  return life;
}

interface OpenedStream {
  readonly stream: RawStream;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly blockFrames: number;
}

class StreamLife implements OpenDevice {
  readonly name: string;
  readonly hostApi: string;
  readonly key: string;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  readonly simulated = false;
  readonly binding = 'naudiodon';
  readonly queuedMs: number;
  readonly pulseId?: string;
  readonly behind?: NamedDevice;
  channels = 1;
  readonly map?: readonly string[];
  blocks = 0;
  closed = false;
  readonly #stream: RawStream;
  readonly #onEnded: (reason: string) => void;

  constructor(device: LocatedDevice, opened: OpenedStream, queue: number, onEnded: (reason: string) => void) {
    if (device.pulseId !== undefined) this.pulseId = device.pulseId;
    if (device.behind !== undefined) this.behind = device.behind;
    this.queuedMs = (queue * opened.blockFrames * 1_000) / opened.sampleRateHz;
    if (device.map !== undefined) this.map = device.map;
    this.name = device.name;
    this.hostApi = device.hostApi;
    this.key = device.key;
    this.sampleRateHz = opened.sampleRateHz;
    this.blockFrames = opened.blockFrames;
    this.#stream = opened.stream;
    this.#onEnded = onEnded;
  }

  end(error: unknown): void {
    if (!this.closed) this.#onEnded(messageOf(error));
  }

  async close(): Promise<boolean> {
    this.closed = true;
    return letGo(this.#stream);
  }
}

function openStream(
  binding: NaudiodonBinding,
  device: LocatedDevice,
  side: Side,
  tuning: StreamTuning,
): OpenedStream {
  let last: unknown;
  for (const { sampleRateHz, channels } of formatsOf(device, side)) {
    const blockFrames = framesOf(sampleRateHz, tuning.blockMs);
    const options: RawStreamOptions = {
      deviceId: device.deviceId,
      sampleRate: sampleRateHz,
      channelCount: channels,
      sampleFormat: 16,
      maxQueue: side === 'input' ? tuning.captureQueue : tuning.playoutQueue,
      framesPerBuffer: blockFrames,
      // For an output, the flag only makes write() report underflows. For an input, it would
      // cost the block.
      closeOnError: side === 'output',
    };
    const create = (): RawStream =>
      binding.create(side === 'input' ? { inOptions: options } : { outOptions: options });
    const { pulseId } = device;
    let stream: RawStream;
    try {
      stream = pulseId === undefined ? create() : withPulseDevice(side, pulseId, create);
    } catch (error) {
      last = error;
      continue;
    }
    held.add(stream);
    try {
      stream.start();
      return { stream, sampleRateHz, channels, blockFrames };
    } catch (error) {
      last = error;
      void letGo(stream);
    }
  }
  throw refusal(device, last);
}

async function letGo(stream: RawStream): Promise<boolean> {
  const quit = stream.quit('ABORT').then(
    () => {
      held.delete(stream);
      return true;
    },
    () => false,
  );
  return (await withinLimit(quit, QUIT_LIMIT_MS))?.value ?? false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
