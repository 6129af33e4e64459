/** The words of the audio side. Nothing here knows of sockets, channels or processes. */
import type { StationNumber } from '../common/station-number.ts';
import { SETTINGS } from '../common/settings.ts';
import { settingDefaults, voiceValues, type VoiceValues } from '../common/setting-values.ts';
import type { DeviceKey } from './devices/device-identity.ts';

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
  /** `orDefault`: while it is not there the system's default runs in its place, and gives way when it is back. */
  | {
      readonly kind: 'named';
      /** With a key, what it was called last; else what a person typed. */
      readonly name: string;
      readonly hostApi?: string;
      /** Which one it is, once that is known: then the name decides nothing. */
      readonly key?: DeviceKey;
      readonly orDefault?: boolean;
    }
  /** No device on purpose: a listening post without a microphone, say. */
  | { readonly kind: 'none' }
  /** A WAV file in the place of a device, in real time: input is read (then silence), output is written. */
  | { readonly kind: 'file'; readonly path: string };

export interface DeviceInfo {
  /** For people. Several devices may have the same. */
  readonly name: string;
  readonly hostApi: string;
  readonly key: DeviceKey;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRateHz: number;
}

/** What the sound server's default, which has no sound of its own, leads to at the moment. */
export interface DeviceBehind {
  readonly name: string;
  readonly key: DeviceKey;
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
      /** Which device was opened; what is heard is the one `behind` it, where there is one. */
      readonly key: DeviceKey;
      readonly behind?: DeviceBehind;
      readonly sampleRateHz: number;
      readonly blockFrames: number;
      /** A file in the place of a device. */
      readonly simulated: boolean;
      /** Of a file that is read: when its first sample counts as spoken, ms since the epoch. */
      readonly startedAtMs?: number;
      /** Of a microphone that has several. */
      readonly channels?: number;
      /** Name of the chosen device, which is not there: the system's default runs in its place. */
      readonly insteadOf?: string;
      /** Others have the chosen device's name, and a person has to say which one is meant. */
      readonly twins?: true;
    }
  /** Nothing by that name, or no device at all. `reason` is a sentence for people. */
  | { readonly type: 'missing'; readonly reason: string; readonly twins?: true }
  /** It was there and went away, or stopped answering. Being looked for. */
  | { readonly type: 'lost'; readonly name: string; readonly reason: string; readonly twins?: true };

/** `auto`: the first channel that carries a voice. Else its number, as people count: from 1. */
export type InputChannelChoice = 'auto' | number;
export const MOST_INPUT_CHANNELS = 32;

/** Which channel of a microphone with several is sent. */
export interface InputChannelChoices {
  /** Of the command line: for whatever microphone runs, before what was chosen for it. */
  readonly given?: InputChannelChoice;
  /** By the microphone's key; one that is not there is `auto`. */
  readonly byDevice?: Readonly<Record<string, number>>;
}

/** What a choice of a channel is kept under: the microphone itself, also where it is the system's default. */
export const inputChannelKey = ({ key, behind }: Running): DeviceKey => behind?.key ?? key;
type Running = Pick<Extract<DeviceState, { type: 'running' }>, 'key' | 'behind'>;

/** Of a microphone with several channels. */
export interface ChannelLevels {
  /** The one that is sent, counted from 1. */
  readonly current: number;
  /** Peaks since the last report, dBFS. */
  readonly peaksDb: readonly number[];
}

/** Why nobody hears a microphone that is open: not a sample moves, or what comes is noise and no voice. */
export type SilenceKind = 'digital' | 'noise';
/** What is muted, or has its volume at 0: the microphone in the sound system, or this program's own recording there. */
export const MUTED_PARTS = ['source-muted', 'source-volume', 'stream-muted', 'stream-volume'] as const;
export type MutedPart = (typeof MUTED_PARTS)[number];

export interface MicrophoneSilence {
  readonly kind: SilenceKind;
  /** Where the sound system tells. */
  readonly muted?: { readonly what: MutedPart; readonly device: string };
}

/** Peak and RMS since the last report, in dBFS; −Infinity is sent as −120. */
export interface Level {
  readonly peakDb: number;
  readonly rmsDb: number;
}

export interface TalkerStats {
  readonly stationNumber: StationNumber;
  /** Frames that arrived, that were not there in their turn, and that never came. */
  readonly received: number;
  readonly late: number;
  readonly lost: number;
  /** Samples made up by concealment, in ms. */
  readonly concealedMs: number;
  readonly bufferMs: number;
  readonly targetMs: number;
  /** Spread of arrival times: 95th percentile of how much later than the fastest frames of the last second came. */
  readonly jitterMs: number | undefined;
  /** How far ahead of its turn the fastest frames come, median of 2 s, ms; undefined while nothing plays. */
  readonly levelMs?: number | undefined;
  /** How much faster than the device's pace the talker is read to hold that level, parts per million. */
  readonly ratioPpm?: number;
  /** What was left out to catch up, ms. */
  readonly cutMs?: number;
}

/**
 * Mouth to ear, the parts that this process knows: what the streams are set to, what queues hold, and what the sound server
 * says that it holds (PulseAudio and PipeWire alone tell). Without what the hardware adds. Undefined: that side does not run.
 */
export interface AudioDelays {
  /** From the microphone to the encoder: sound server, device block, resampler. */
  readonly captureMs: number | undefined;
  /** A frame waits until it is full. */
  readonly encodeMs: number;
  /** From the jitter buffer to the loudspeaker: resampler, device block, the queue before it, sound server. */
  readonly playoutMs: number | undefined;
  /** The same one by one, in the order of the path. */
  readonly blocks?: readonly DelayBlock[];
}

export interface DelayBlock {
  readonly block: 'microphone' | 'capture-rate' | 'frame' | 'playout-rate' | 'queue' | 'speaker';
  readonly ms: number;
}

/** How the microphone's sound is prepared, and what is sent around a press: the settings marked `forVoice`. */
export type VoiceOptions = VoiceValues;
export const DEFAULT_VOICE: VoiceOptions = voiceValues(settingDefaults());
export const MAX_PRE_ROLL_MS = SETTINGS.preRollMs.max;

/** What a talker is to a listener: while a `priority` talker speaks, all others are dimmed. */
export const TALKER_ROLES = ['normal', 'program', 'priority'] as const;
export type TalkerRole = (typeof TALKER_ROLES)[number];

/** How far down, and how fast, everybody else goes while a priority talker speaks. */
export interface DimOptions {
  /** 0…−60 dB; 0 is off. */
  readonly amountDb: number;
  readonly attackMs: number;
  readonly releaseMs: number;
}
export const MAX_DIM_ATTACK_MS = 1_000;
export const MAX_DIM_RELEASE_MS = 5_000;
/** Down to a fifth before the first word is over, up again slowly enough that a breath does not bring the program back. */
export const DEFAULT_DIM: DimOptions = { amountDb: SETTINGS.dimDb.default, attackMs: 15, releaseMs: 400 };
/** @param amountDb 0: nobody is dimmed */
export const dimBy = (amountDb: number): DimOptions | null =>
  amountDb === 0 ? null : { ...DEFAULT_DIM, amountDb };

/** The operator's sounds: heard here only, never sent. */
export const CUE_NAMES = [
  'talk-open',
  'talk-close',
  'talk-latched',
  /** Refused or busy. */
  'refused',
  /** Once; whoever rings repeats it. */
  'call',
  'nobody-listening',
  'limit',
  /** The microphone is open and hears nothing. */
  'microphone-silent',
  'link-lost',
  'link-back',
  /** The speaker test. */
  'test',
] as const;
export type CueName = (typeof CUE_NAMES)[number];
