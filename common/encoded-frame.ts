import type { CodecName } from './codec.ts';

/** How much sound one network frame may hold, ms. The server chooses one for all its stations. */
export const FRAME_DURATIONS_MS = [5, 10, 20] as const;
export type FrameDurationMs = (typeof FRAME_DURATIONS_MS)[number];

/** 20 ms at 16 kHz, one byte a sample: the longest frame of the widest codec. */
export const MAX_AUDIO_PAYLOAD_BYTES = 320;

/** One network frame of one talker, without its wire header. */
export interface EncodedFrame {
  /** First frame of a talkspurt: the jitter buffer re-anchors here. */
  readonly first: boolean;
  /** Last frame of a talkspurt; it may be empty and may be sent twice. */
  readonly last: boolean;
  readonly codec: CodecName;
  /** Counts up by 1 for each frame and wraps at 2^16. */
  readonly sequence: number;
  /** Time of the first sample, in samples of the codec's rate; wraps at 2^32. */
  readonly timestamp: number;
  /** G.711 mu-law, one byte a sample, 0 to 320 bytes. */
  readonly payload: Uint8Array;
}
