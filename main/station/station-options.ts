import type { ProbeAnswer, ProbeQuestion } from '../../native-audio/devices/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { Child } from '../processes/child.ts';
import type { ServerMessage } from '../protocol/index.ts';
import type { AudioDevices, AudioNotice } from './audio-process-client.ts';
import type { StationInput, StationState } from './state.ts';
import type { TalkNotice } from './talk/talkspurt.ts';

/** Things that happen and pass; what lasts is in the state. */
export type StationNotice =
  { readonly type: 'server'; readonly message: ServerMessage } | TalkNotice | AudioNotice;

/** Ids of the channels that are heard, and of those that have a talk key. */
export interface Subscription {
  readonly listen: readonly string[];
  readonly talk: readonly string[];
}

export interface StationOptions {
  /**
   * What to hear and where to have a talk key; asked at every welcome, since another run of the server may have other
   * channels. `wanted`: what was asked for last on this server; undefined the first time.
   */
  readonly subscription: (
    channels: StationState['channels'],
    wanted: Subscription | undefined,
  ) => Subscription;
  readonly devices: AudioDevices;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /** Where the audio process cannot start children of its own; see AudioProcessClientOptions.onProbe. */
  readonly probeDevices?: (question: ProbeQuestion) => Promise<ProbeAnswer>;
  /** The microphone closes by itself after so long; default 60 s. */
  readonly maxTalkMs?: number;
  readonly onState: (state: StationState, input: StationInput) => void;
  readonly onNotice: (notice: StationNotice) => void;
}
