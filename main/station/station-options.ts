import type { ProbeAnswer, ProbeQuestion } from '../../native-audio/devices/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { Child } from '../processes/child.ts';
import type { ServerMessage } from '../protocol/index.ts';
import type { AudioDevices, AudioNotice } from './audio-process-client.ts';
import type { StationInput, StationState } from './state.ts';
import type { TalkNotice } from './talk/talkspurt.ts';

/** Events that leave nothing behind. Everything that lasts is in the state. */
export type StationNotice =
  { readonly type: 'server'; readonly message: ServerMessage } | TalkNotice | AudioNotice;

/** Ids of the channels that are heard, and of those that have a talk key. */
export interface Subscription {
  readonly listen: readonly string[];
  readonly talk: readonly string[];
}

export interface StationOptions {
  /**
   * Says what to listen to and where to have a talk key. It is asked at every welcome, because
   * another run of the server may have other channels. `wanted`: the last subscription on this
   * server; undefined at first.
   */
  readonly subscription: (
    channels: StationState['channels'],
    wanted: Subscription | undefined,
  ) => Subscription;
  readonly devices: AudioDevices;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /** For an audio process that cannot start children. See AudioProcessClientOptions.onProbe. */
  readonly probeDevices?: (question: ProbeQuestion) => Promise<ProbeAnswer>;
  /** The microphone closes by itself after this time. Default: 60 s. */
  readonly maxTalkMs?: number;
  readonly onState: (state: StationState, input: StationInput) => void;
  readonly onNotice: (notice: StationNotice) => void;
}
