/** The words of the audio side. Nothing here knows of sockets, channels or processes. */

/** RFC 3551 PCMU at 8 kHz, and the same companding law at 16 kHz. */
export type CodecName = 'PCMU/8000' | 'PCMU/16000';

/** Samples a second of a codec: one mu-law byte a sample. */
export const CODEC_RATE_HZ: Readonly<Record<CodecName, number>> = {
  'PCMU/8000': 8_000,
  'PCMU/16000': 16_000,
};

export type FrameDurationMs = 5 | 10 | 20;

/** One network frame of one talker, without its wire header. */
export interface EncodedFrame {
  /** First frame of a talkspurt: the jitter buffer re-anchors here. */
  readonly first: boolean;
  /** Last frame of a talkspurt; may be empty, and may be sent twice. */
  readonly last: boolean;
  readonly codec: CodecName;
  /** +1 a frame, wraps at 2^16. */
  readonly sequence: number;
  /** Of the first sample, in samples of the codec's rate, wraps at 2^32. */
  readonly timestamp: number;
  /** G.711 mu-law, one byte a sample, 0–320 bytes. */
  readonly payload: Uint8Array;
}

/** Which device a person chose. Never an index: PortAudio renumbers. */
export type DeviceChoice =
  | { readonly kind: 'default' }
  | { readonly kind: 'named'; readonly name: string; readonly hostApi?: string }
  /** No device on purpose: a listening post without a microphone, say. */
  | { readonly kind: 'none' }
  /** A WAV file in the place of a device, in real time: input is read (then silence), output is written. */
  | { readonly kind: 'file'; readonly path: string };

export interface DeviceInfo {
  readonly name: string;
  readonly hostApi: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRateHz: number;
}

export type Side = 'input' | 'output';

/** What a device is doing; shown on screen. */
export type DeviceState =
  | { readonly type: 'off' }
  | { readonly type: 'opening' }
  | {
      readonly type: 'running';
      readonly name: string;
      readonly hostApi: string;
      readonly sampleRateHz: number;
      readonly blockFrames: number;
      /** A file in the place of a device. */
      readonly simulated: boolean;
      /** Of a file that is read: when its first sample counts as spoken, ms since the epoch. */
      readonly startedAtMs?: number;
    }
  /** Nothing by that name, or no device at all. `reason` is a sentence for people. */
  | { readonly type: 'missing'; readonly reason: string }
  /** It was there and went away, or stopped answering. Being looked for. */
  | { readonly type: 'lost'; readonly name: string; readonly reason: string };

/** Peak and RMS since the last report, in dBFS; −Infinity is sent as −120. */
export interface Level {
  readonly peakDb: number;
  readonly rmsDb: number;
}

export interface TalkerStats {
  readonly talker: number;
  /** Frames that arrived, that arrived too late to be played, and that never came. */
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  /** Samples made up by concealment, in ms. */
  readonly concealedMs: number;
  readonly bufferMs: number;
  readonly targetMs: number;
}
