import type { DeviceKey } from '../../common/device-choice.ts';
import { deviceKey } from './device-identity.ts';
import { monoToInt16 } from '../dsp/pcm.ts';
import { fileTrouble } from '../wav/file-trouble.ts';
import { WavReader } from '../wav/wav-reader.ts';
import { WavSeries } from '../wav/wav-series.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from './open-device.ts';

/**
 * WAV files instead of devices. A real device has its own clock, and no timer may pace it. A file
 * has no clock, so a timer wakes this simulated device and the monotonic clock says how many blocks
 * are due. It catches up after a late timer, and skips a stall longer than {@link MOST_BEHIND_MS},
 * like a device that overruns.
 */
const BLOCK_MS = 5;
const OUTPUT_RATE_HZ = 48_000;
const MOST_BEHIND_MS = 200;
/** Output is written in portions, because a system call for every 5 ms would be wasteful. */
const WRITE_PORTION_MS = 50;
const HOST_API = 'file';

/**
 * Reads a WAV file in real time, mixed to mono, and then gives silence.
 * @throws an Error with a sentence if the file cannot be read
 */
export function openFileCapture(path: string, handlers: CaptureHandlers): OpenDevice {
  const reader = opened(`Cannot use "${path}"`, () => new WavReader(path));
  const { sampleRateHz } = reader;
  const blockFrames = Math.round((sampleRateHz * BLOCK_MS) / 1_000);
  const mono = new Float32Array(blockFrames);
  const device = new PacedDevice(path, sampleRateHz, blockFrames, {
    block(nowMs) {
      mono.fill(0, reader.read(mono));
      handlers.onBlock(mono, nowMs);
    },
    skipped: () => handlers.onDropped(),
    ended: (reason) => handlers.onEnded(reason),
    close: () => reader.close(),
  });
  device.start();
  return device;
}

/**
 * Writes the output, including silence, to a 48 kHz mono WAV file that can be played at any time.
 * @param isBegun the file already holds audio that was played before; continue it
 * @throws an Error with a sentence
 */
export function openFilePlayout(path: string, handlers: PlayoutHandlers, isBegun = false): OpenDevice {
  const series = opened(
    `Cannot write "${path}"`,
    () => new WavSeries(path, OUTPUT_RATE_HZ, { append: isBegun }),
  );
  const blockFrames = (OUTPUT_RATE_HZ * BLOCK_MS) / 1_000;
  const mono = new Float32Array(blockFrames);
  const portion = Buffer.alloc(blockFrames * 2 * (WRITE_PORTION_MS / BLOCK_MS));
  let filled = 0;
  const device = new PacedDevice(path, OUTPUT_RATE_HZ, blockFrames, {
    block(nowMs) {
      handlers.render(mono, nowMs);
      monoToInt16(mono, 1, portion.subarray(filled, filled + blockFrames * 2));
      filled += blockFrames * 2;
      if (filled < portion.length) return;
      filled = 0;
      series.append(portion);
    },
    skipped: () => handlers.onUnderrun(),
    ended: (reason) => handlers.onEnded(reason),
    close() {
      try {
        series.append(portion.subarray(0, filled));
      } finally {
        series.close();
      }
    },
  });
  device.start();
  return device;
}

function opened<T>(what: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new Error(`${what}: ${fileTrouble(error)}.`, { cause: error });
  }
}

interface PacedWork {
  block(nowMs: number): void;
  skipped(): void;
  ended(reason: string): void;
  close(): void;
}

class PacedDevice implements OpenDevice {
  readonly name: string;
  readonly hostApi = HOST_API;
  readonly key: DeviceKey;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  readonly simulated = true;
  /**
   * A microphone delivers a block after its last sample was spoken, so the first sample was spoken
   * one block earlier.
   */
  readonly startedAtMs: number;
  blocks = 0;
  readonly #work: PacedWork;
  #timer: NodeJS.Timeout | undefined;
  #dueMs: number;

  constructor(name: string, sampleRateHz: number, blockFrames: number, work: PacedWork) {
    this.name = name;
    this.key = deviceKey({ hostApi: HOST_API, id: name });
    this.sampleRateHz = sampleRateHz;
    this.blockFrames = blockFrames;
    this.#work = work;
    this.#dueMs = performance.now();
    this.startedAtMs = performance.timeOrigin + this.#dueMs - (blockFrames * 1_000) / sampleRateHz;
  }

  start(): void {
    this.#timer = setInterval(() => this.#catchUp(), BLOCK_MS);
  }

  close(): Promise<boolean> {
    this.#stop();
    return Promise.resolve(true);
  }

  #catchUp(): void {
    const nowMs = performance.now();
    const blockMs = (this.blockFrames * 1_000) / this.sampleRateHz;
    while (nowMs - this.#dueMs > MOST_BEHIND_MS) {
      this.#dueMs += blockMs;
      this.#work.skipped();
    }
    try {
      for (; this.#dueMs <= nowMs; this.#dueMs += blockMs) {
        this.#work.block(nowMs);
        this.blocks += 1;
      }
    } catch (error) {
      this.#stop();
      this.#work.ended(fileTrouble(error));
    }
  }

  #stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    try {
      this.#work.close();
    } catch {
      // A full disk was already reported by the failed write, and there is nothing left to save.
    }
  }
}
