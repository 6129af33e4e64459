import type { CodecName } from '../../../common/codec.ts';

/** How far speech is from the original. */
export interface SpeechScores {
  /** Against the whole original, 0 to 8 kHz. */
  readonly segmentalSnrDb: number;
  /** Within the codec's own band. */
  readonly segmentalSnrInBandDb: number;
  /** Log-spectral distance, 0.1 to 3.4 kHz. */
  readonly distance3400Db: number;
  /** Log-spectral distance, 0.1 to 7 kHz. */
  readonly distance7000Db: number;
}

/** Means over the voices, and where a tone falls below −3 dB. */
export interface CodecQuality extends SpeechScores {
  readonly codec: CodecName;
  readonly lowHz: number;
  readonly highHz: number;
}

export interface VoiceQuality extends SpeechScores {
  readonly codec: CodecName;
  readonly voice: string;
}

export interface Distortion {
  readonly codec: CodecName;
  readonly hz: number;
  readonly levelDb: number;
  readonly thdNPercent: number;
  readonly sinadDb: number;
}

export interface SweepPoint {
  readonly codec: CodecName;
  readonly hz: number;
  readonly gainDb: number;
}

export interface QualityResults {
  readonly short: boolean;
  readonly sweepDb: number;
  readonly codecs: readonly CodecQuality[];
  readonly voices: readonly VoiceQuality[];
  readonly distortion: readonly Distortion[];
  readonly sweep: readonly SweepPoint[];
}
