import { spawn, type ChildProcess } from 'node:child_process';
import { CaptureBacklog } from '../capture-backlog.ts';
import { plainLayout } from '../../capture/channel-layout.ts';
import { InputChannels } from '../../capture/input-channels.ts';
import { int16Samples } from '../../dsp/pcm.ts';
import type { DeviceKey } from '../../../common/device-choice.ts';
import type { NamedDevice } from '../device-identity.ts';
import type { CaptureHandlers, OpenDevice } from '../open-device.ts';

const RATE_HZ = 48_000;
const BLOCK_FRAMES = 64;
/** How much audio the server may collect before it delivers. */
const LATENCY_MS = 5;

export interface ServedMicrophone {
  readonly name: string;
  readonly hostApi: string;
  readonly key: DeviceKey;
  readonly behind?: NamedDevice;
  /** The server's name for it; absent: the server's default. */
  readonly pulseId?: string;
}

/**
 * Opens a microphone of the sound server through the server's own recorder, `parec`. It is needed
 * for channels without an ALSA name, because ALSA's plugin cannot ask the server to leave them
 * unmixed (docs/decisions/0097-microphone-channels.md). `parec` comes with `pactl`, which is
 * present here.
 */
export function openPulseCapture(
  device: ServedMicrophone,
  map: readonly string[],
  handlers: CaptureHandlers,
): OpenDevice {
  const format = ['--raw', '--format=s16ne', `--rate=${String(RATE_HZ)}`, `--channels=${String(map.length)}`];
  const child = spawn(
    'parec',
    [
      ...format,
      ...[`--channel-map=${map.join(',')}`, '--no-remix', '--no-remap'],
      ...[`--latency-msec=${String(LATENCY_MS)}`, '--client-name=Partyline'],
      ...(device.pulseId === undefined ? [] : [`--device=${device.pulseId}`]),
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return new RecorderLife(device, map, child, handlers);
}

class RecorderLife implements OpenDevice {
  readonly name: string;
  readonly hostApi: string;
  readonly key: DeviceKey;
  readonly behind?: NamedDevice;
  readonly sampleRateHz = RATE_HZ;
  readonly blockFrames = BLOCK_FRAMES;
  readonly simulated = false;
  readonly pulseId?: string;
  readonly holderPid?: number;
  readonly channels: number;
  readonly map: readonly string[];
  blocks = 0;
  readonly #child: ChildProcess;
  readonly #handlers: CaptureHandlers;
  readonly #picked: InputChannels;
  readonly #mono = new Float32Array(BLOCK_FRAMES);
  readonly #block: Buffer;
  readonly #backlog = new CaptureBacklog(LATENCY_MS);
  #filled = 0;
  #askedMs = performance.now();
  #isClosed = false;

  constructor(
    device: ServedMicrophone,
    map: readonly string[],
    child: ChildProcess,
    handlers: CaptureHandlers,
  ) {
    const channels = map.length;
    this.map = map;
    this.name = device.name;
    this.hostApi = device.hostApi;
    this.key = device.key;
    if (device.behind !== undefined) this.behind = device.behind;
    if (device.pulseId !== undefined) this.pulseId = device.pulseId;
    if (child.pid !== undefined) this.holderPid = child.pid;
    this.channels = channels;
    this.#child = child;
    this.#handlers = handlers;
    this.#picked = handlers.channels ?? new InputChannels();
    this.#picked.begin(plainLayout(channels), RATE_HZ);
    this.#block = Buffer.alloc(BLOCK_FRAMES * channels * 2);
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    child.once('error', (error) => this.#end(error.message));
    child.once('exit', (code, signal) => this.#end(`parec ended with ${signal ?? `code ${String(code)}`}`));
  }

  close(): Promise<boolean> {
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
    return Promise.resolve(true);
  }

  #take(chunk: Buffer): void {
    if (this.#isClosed) return;
    const nowMs = performance.now();
    const isFresh = this.#backlog.accept(this.#askedMs, nowMs);
    this.#askedMs = nowMs;
    if (!isFresh) this.#handlers.onDropped();
    for (let at = 0; at < chunk.length;) {
      const part = Math.min(chunk.length - at, this.#block.length - this.#filled);
      chunk.copy(this.#block, this.#filled, at, at + part);
      this.#filled += part;
      at += part;
      if (this.#filled < this.#block.length) continue;
      this.#filled = 0;
      this.blocks += 1;
      if (!isFresh) continue;
      this.#picked.take(int16Samples(this.#block), this.#mono);
      // The chunk's last sample arrived now; this block ends earlier by the samples after it.
      const afterMs = ((chunk.length - at) / (this.channels * 2) / RATE_HZ) * 1_000;
      this.#handlers.onBlock(this.#mono, nowMs - afterMs);
    }
  }

  #end(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handlers.onEnded(reason);
  }
}
