import type { ProbeAnswer, ProbeQuestion } from '../../native-audio/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import type { Child } from '../processes/child.ts';
import type { ServerMessage } from '../protocol/index.ts';
import type { AudioDevices } from './audio-link.ts';
import type { Identity } from './handshake.ts';
import type { StationInput, StationState } from './state.ts';
import type { CloseCause } from './talk-machine.ts';

/** Things that happen and pass; what lasts is in the state. */
export type StationNotice =
  | { readonly type: 'server'; readonly message: ServerMessage }
  | { readonly type: 'talk-closed'; readonly talkspurt: number; readonly reason: CloseCause }
  | { readonly type: 'talk-refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number }
  | AudioNotice;

/** What the audio process reports and nothing here acts upon. */
export type AudioNotice = Extract<
  AudioEvent,
  { readonly type: 'levels' | 'stats' | 'recording' | 'problem' | 'restart' | 'devices' | 'monitor' }
>;

export interface StationOptions {
  readonly url: string;
  readonly identity: Identity;
  /** What to hear and where to have a talk key, once the channels are known. */
  readonly subscription: (channels: StationState['channels']) => {
    readonly listen: string[];
    readonly talk: string[];
  };
  readonly devices: AudioDevices;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /** Where the audio process cannot start children of its own; see AudioLinkOptions.onProbe. */
  readonly probeDevices?: (question: ProbeQuestion) => Promise<ProbeAnswer>;
  /** The microphone closes by itself after so long; default 60 s. */
  readonly maxTalkMs?: number;
  readonly onState: (state: StationState, input: StationInput) => void;
  readonly onNotice: (notice: StationNotice) => void;
}
