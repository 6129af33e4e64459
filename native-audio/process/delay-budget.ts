import type { OpenDevice } from '../devices/open-device.ts';
import type { AudioDelays, DelayBlock } from '../../common/audio-delays.ts';

/** Delays of an open stream, ms. */
export interface StreamDelay {
  readonly blockMs: number;
  /** Sound that waits between us and the device's thread, without the block in work. */
  readonly queuedMs: number;
  /** Sound that the sound server holds. undefined: it does not tell. */
  readonly serverMs: number | undefined;
}

/**
 * Adds up this process's share of mouth to ear, without the jitter buffers. undefined: no such
 * stream. Pure.
 */
export function delayBudget(
  engine: { readonly captureMs: number; readonly frameMs: number; readonly playoutMs: number },
  input: StreamDelay | undefined,
  output: StreamDelay | undefined,
): AudioDelays {
  const capture: DelayBlock[] = input
    ? [
        { block: 'microphone', ms: input.blockMs + (input.serverMs ?? 0) },
        { block: 'capture-rate', ms: engine.captureMs },
      ]
    : [];
  const playout: DelayBlock[] = output
    ? [
        { block: 'playout-rate', ms: engine.playoutMs },
        // The block that waits for its place in the queue is rendered already.
        { block: 'queue', ms: output.queuedMs + output.blockMs },
        { block: 'speaker', ms: output.serverMs ?? 0 },
      ]
    : [];
  return {
    captureMs: input && sum(capture),
    encodeMs: engine.frameMs,
    playoutMs: output && sum(playout),
    blocks: [...capture, { block: 'frame', ms: engine.frameMs }, ...playout],
  };
}

const sum = (blocks: readonly DelayBlock[]): number => blocks.reduce((total, { ms }) => total + ms, 0);

/** @param serverMs what the sound server holds, where that is known */
export function streamDelay(device: OpenDevice, serverMs: number | undefined): StreamDelay {
  const { blockFrames, sampleRateHz, queuedMs = 0, reportedLatencyMs } = device;
  const blockMs = (blockFrames * 1_000) / sampleRateHz;
  return { blockMs, queuedMs, serverMs: serverMs ?? reportedLatencyMs };
}
