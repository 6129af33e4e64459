import type { Refusal } from '../../common/refusal.ts';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { ChannelLevels, Level } from '../../common/level.ts';
import type { Side } from '../../common/device-choice.ts';
import type { CloseCause } from '../../common/close-cause.ts';
import type { DelayBlock } from '../../common/audio-delays.ts';
import type { StationNumber } from '../../common/station-number.ts';
import type { HotkeyAction } from './arguments.ts';
import type { Typing } from './panel-hotkeys.ts';
import type { AirTarget, CallEntry, TalkBlock } from './panel-state.ts';

/** Events beside the state: too frequent for it (levels, figures), or shown once (notices). */

/** At most 20 times a second. */
export interface LevelsView {
  readonly input: Level;
  readonly output: Level;
  readonly talkers: readonly ({ readonly stationNumber: StationNumber } & Level)[];
  /** Levels of each channel; only for a microphone with several. */
  readonly inputChannels?: ChannelLevels | undefined;
}

/** Once a second. Durations in ms; percentages 0–100. Undefined: nothing to measure at the moment. */
export interface FiguresView {
  readonly atMs: number;
  readonly rttMs: number | undefined;
  /** Spread of arrival times of what is heard, 95th percentile. */
  readonly jitterMs: number | undefined;
  /** Frames that were not there in their turn: concealed meanwhile, or left out to catch up. Of all that were due. */
  readonly latePercent: number | undefined;
  /** Frames that never came, of all that were due. */
  readonly lostPercent: number | undefined;
  readonly bufferMs: number | undefined;
  /**
   * How much faster (above 0) or slower than the loudspeaker's clock a talker is played now, parts per million, so that clocks which
   * differ do not fill or empty the buffer. Of several: the one that is furthest from 0.
   */
  readonly driftPpm: number | undefined;
  readonly inKbitPerS: number;
  readonly outKbitPerS: number;
  /** Bytes under way: throughput times round-trip time. */
  readonly delayBandwidthBytes: number | undefined;
  readonly underruns: number;
  /** Sound that was made up because the real one came too late. */
  readonly concealedMs: number;
  /**
   * Mouth to ear, block by block in the order of the path, as configured and measured now: between two stations like this
   * one. A side that does not run has no blocks.
   */
  readonly mouthToEar: readonly DelayView[];
}

export type DelayPart = 'capture' | 'send' | 'network' | 'buffer' | 'playout';

export interface DelayView {
  readonly part: DelayPart;
  readonly block: DelayBlock['block'] | 'network' | 'jitter-buffer';
  readonly ms: number;
}

/** Why a press opened nothing. */
export type PressProblem =
  | TalkBlock
  /** The key means the selected channel, and there is none. */
  | 'no-channel'
  /** A program feed: it has no talk key. */
  | 'feed'
  /** Nobody has called. */
  | 'nobody-to-reply';

export type NoticeView =
  | { readonly type: 'talk-opened'; readonly targets: readonly AirTarget[]; readonly heardBy: number }
  | { readonly type: 'talk-closed'; readonly reason: CloseCause }
  /** A press that opened nothing; `talk-denied` is the server's word. */
  | { readonly type: 'talk-refused'; readonly blocked: PressProblem }
  /** The chord of this hotkey was pressed and did nothing: it writes on this keyboard. */
  | { readonly type: 'hotkey-types'; readonly action: HotkeyAction; readonly typing: Typing }
  | {
      readonly type: 'talk-denied';
      readonly target: string;
      readonly reason: Refusal;
      readonly holder: string | undefined;
    }
  | { readonly type: 'limit-warning'; readonly remainingMs: number }
  | { readonly type: 'call'; readonly call: CallEntry }
  /** Own call signal was sent. */
  | { readonly type: 'called'; readonly target: string; readonly reached: number }
  | {
      readonly type: 'device';
      readonly side: Side;
      /** `moved`: the system's default is another device now. */
      readonly change: 'lost' | 'fallback' | 'back' | 'moved';
      readonly name: string;
      /** The chosen device, when another one runs in its place. */
      readonly insteadOf?: string;
    }
  /** Nobody can hear this station, which talks. */
  | { readonly type: 'microphone-silent'; readonly silence: MicrophoneSilence }
  | { readonly type: 'microphone-heard' }
  | { readonly type: 'hotkey-taken'; readonly chord: string };
