import type { Refusal } from '../../common/refusal.ts';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { ChannelLevels, Level } from '../../common/level.ts';
import type { SoundBindingName } from '../../common/sound-binding-name.ts';
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
  /** Levels of each channel, for a microphone with several channels. */
  readonly inputChannels?: ChannelLevels | undefined;
}

/**
 * Sent once a second. Durations in ms; percentages 0–100. Undefined: nothing to measure at the
 * moment.
 */
export interface FiguresView {
  readonly atMs: number;
  readonly rttMs: number | undefined;
  /** How far arrival times of the current talkers' frames spread, 95th percentile. */
  readonly jitterMs: number | undefined;
  /**
   * The share of due frames that missed their turn. They were concealed, or skipped to catch up.
   */
  readonly latePercent: number | undefined;
  /** The share of due frames that never arrived. */
  readonly lostPercent: number | undefined;
  readonly bufferMs: number | undefined;
  /**
   * How much faster (above 0) or slower a talker plays than the loudspeaker's clock, in parts per
   * million. The difference keeps the buffer level although two clocks never agree. With several
   * talkers: the value furthest from 0.
   */
  readonly driftPpm: number | undefined;
  readonly inKbitPerS: number;
  readonly outKbitPerS: number;
  /** Bytes on the way: throughput times round-trip time. */
  readonly delayBandwidthBytes: number | undefined;
  readonly underruns: number;
  /** Sound that was made up because the real sound came too late. */
  readonly concealedMs: number;
  /**
   * The delay from mouth to ear between two stations like this one, block by block in the order of
   * the path, as configured and measured now. A side that does not run has no blocks.
   */
  readonly mouthToEar: readonly DelayView[];
  /** The way to the sound card. */
  readonly soundBinding?: SoundBindingName | undefined;
}

export type DelayPart = 'capture' | 'send' | 'network' | 'buffer' | 'playout';

export interface DelayView {
  readonly part: DelayPart;
  readonly block: DelayBlock['block'] | 'network' | 'jitter-buffer';
  readonly ms: number;
}

/** Why a press opened no microphone. */
export type PressProblem =
  | TalkBlock
  /** The key means the selected channel, and none is selected. */
  | 'no-channel'
  /** A program feed has no talk key. */
  | 'feed'
  /** Nobody has called yet. */
  | 'nobody-to-reply';

export type NoticeView =
  | { readonly type: 'talk-opened'; readonly targets: readonly AirTarget[]; readonly heardBy: number }
  | { readonly type: 'talk-closed'; readonly reason: CloseCause }
  /** A press opened no microphone. `talk-denied` is a refusal by the server. */
  | { readonly type: 'talk-refused'; readonly blocked: PressProblem }
  /** This hotkey did nothing, because its keys type text on this keyboard. */
  | { readonly type: 'hotkey-types'; readonly action: HotkeyAction; readonly typing: Typing }
  | {
      readonly type: 'talk-denied';
      readonly target: string;
      readonly reason: Refusal;
      readonly holder: string | undefined;
    }
  | { readonly type: 'limit-warning'; readonly remainingMs: number }
  | { readonly type: 'call'; readonly call: CallEntry }
  /** This station's call signal was sent. */
  | { readonly type: 'called'; readonly target: string; readonly reached: number }
  | {
      readonly type: 'device';
      readonly side: Side;
      /** `moved`: the system's default is another device now. */
      readonly change: 'lost' | 'fallback' | 'back' | 'moved';
      readonly name: string;
      /** The chosen device, while another one replaces it. */
      readonly insteadOf?: string;
    }
  /** This station talks, and nobody can hear it. */
  | { readonly type: 'microphone-silent'; readonly silence: MicrophoneSilence }
  | { readonly type: 'microphone-heard' }
  | { readonly type: 'hotkey-taken'; readonly chord: string };
