import { createRequire } from 'node:module';
import type { RawDevice, RawHostApi } from './sound-binding.ts';

/**
 * naudiodon's raw Node-API binding, as in its C++ source (src/AudioIO.cc, src/PaContext.cc,
 * src/GetDevices.cc). The package's JavaScript wrapper is never loaded: it buffers half a second
 * and needs segfault-handler.
 *
 * `naudiodon-stream.ts` avoids these traps:
 * - `create` opens the device on the calling thread. A failed `create` leaves PortAudio initialised
 *   for ever, so this process's list of devices is frozen from the first `create` that failed or
 *   has not quit.
 * - A stream object that is collected while it runs is used after free: keep a reference until
 *   `quit` has resolved.
 * - The queues wake only one waiter: two pending writes can put the device to sleep for ever.
 * - `quit` never resolves for an output whose device is gone.
 */
export interface NaudiodonBinding {
  getDevices(): readonly RawDevice[];
  /** 2^32 − 1 as a default device means none. */
  getHostAPIs(): { readonly defaultHostAPI: number; readonly HostAPIs: readonly RawHostApi[] };
  /** @throws an Error if the device cannot be opened in that format */
  create(
    options: { readonly inOptions: RawStreamOptions } | { readonly outOptions: RawStreamOptions },
  ): RawStream;
}

export interface RawStreamOptions {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** 16 means signed 16-bit, interleaved, in the machine's byte order. */
  readonly sampleFormat: 16;
  /** Blocks in the addon's own queue, between the device's thread and ours. */
  readonly maxQueue: number;
  readonly framesPerBuffer: number;
  /**
   * Whether reads and writes report PortAudio's status flags; otherwise they are printed to stdout.
   * The raw binding closes nothing, but a read that reports has no samples.
   */
  readonly closeOnError: boolean;
}

export interface RawStream {
  start(): void;
  read(bytes: number): Promise<{ readonly err?: string; readonly buf?: Buffer; readonly finished?: boolean }>;
  /**
   * Resolves when the block is in the queue, with a status such as `portAudio status - output
   * underflow`.
   */
  write(block: Buffer): Promise<string | undefined>;
  quit(how: 'WAIT' | 'ABORT'): Promise<void>;
}

/**
 * The native part is missing or does not load. The message is a sentence that says how to fix it.
 */
export class PortAudioMissingError extends Error {
  override readonly name = 'PortAudioMissingError';
}

const BINDING = 'naudiodon/build/Release/naudiodon.node';

/**
 * Loads the binding once.
 * @throws {@link PortAudioMissingError}
 */
export function loadNaudiodon(): NaudiodonBinding {
  const require = createRequire(import.meta.url);
  try {
    return require(BINDING) as NaudiodonBinding;
  } catch (error) {
    throw new PortAudioMissingError(remedy(error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  }
}

/** Turns a loader's message into a sentence about what to do. Exported for its test. */
export function remedy(loaderMessage: string): string {
  const first = loaderMessage.split('\n', 1)[0] ?? loaderMessage;
  if (/libasound/.test(loaderMessage)) {
    return `PortAudio does not load because ALSA's library is missing: run "apt-get install libasound2" (${first}).`;
  }
  if (/libportaudio|portaudio_x64/.test(loaderMessage)) {
    return `PortAudio's own library is not beside the addon: run "npm rebuild naudiodon" (${first}).`;
  }
  if (/Cannot find module/.test(loaderMessage)) {
    return `The sound addon is not built: run "npm rebuild naudiodon" (it needs a C++ compiler and Python 3; ${first}).`;
  }
  return `The sound addon does not load: run "npm rebuild naudiodon" (${first}).`;
}
