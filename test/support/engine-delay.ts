import { Resampler } from '../../native-audio/dsp/resampler.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import type { FrameDurationMs } from '../../common/encoded-frame.ts';

export interface EngineDelay {
  readonly captureResamplerMs: number;
  readonly frameMs: number;
  readonly jitterTargetMs: number;
  readonly playoutResamplerMs: number;
  readonly totalMs: number;
}

/**
 * The delay of two engines in a row, without devices and network: from the first sample of a
 * captured block to the same sample in a rendered block. The high-pass adds less than 0.1 ms from
 * 500 Hz on.
 */
export function engineDelay(path: {
  readonly inputRateHz: number;
  readonly outputRateHz: number;
  readonly codec: CodecName;
  readonly frameDurationMs: FrameDurationMs;
  readonly jitterTargetMs: number;
}): EngineDelay {
  const codecRateHz = CODEC_RATE_HZ[path.codec];
  const captureResamplerMs = new Resampler(path.inputRateHz, codecRateHz).delayMs;
  const playoutResamplerMs = new Resampler(codecRateHz, path.outputRateHz).delayMs;
  const { frameDurationMs: frameMs, jitterTargetMs } = path;
  return {
    captureResamplerMs,
    frameMs,
    jitterTargetMs,
    playoutResamplerMs,
    totalMs: captureResamplerMs + frameMs + jitterTargetMs + playoutResamplerMs,
  };
}
