import { assertNever } from '../../../common/assert-never.ts';
import type { CodecName } from '../../../common/codec.ts';
import type { MicrophoneSilence } from '../../../common/microphone-silence.ts';
import type { CloseCause } from '../../../common/close-cause.ts';
import type { AudioEvent } from '../../../native-audio/process/messages.ts';
import { sameTarget, type Target } from '../../protocol/index.ts';
import type { TalkEvent, TalkState } from './talk-machine.ts';

/**
 * The talkspurt of this station, from the press to `talk.stop`. TalkTransmitter owns the only one.
 */
export type Talkspurt =
  | { readonly kind: 'idle' }
  /** The talk machine holds the microphone open. */
  | ({ readonly kind: 'open' } & OpenMicrophone)
  /**
   * A person let go. The audio process captures the release tail, then closes the microphone by
   * itself.
   */
  | ({ readonly kind: 'tail'; readonly reason: CloseCause } & OpenMicrophone)
  /** The microphone is closed. Its last frames are on their way; `talk.stop` follows them. */
  | { readonly kind: 'draining'; readonly talkspurt: number };

interface OpenMicrophone {
  readonly talkspurt: number;
  readonly targets: readonly Target[];
  /** The targets that the server has granted. undefined: no answer yet, but audio already flows. */
  readonly granted: readonly Target[] | undefined;
  readonly codec: CodecName;
  /** When the talk machine opened it, by `performance.now()`. */
  readonly sinceMs: number;
  /** Why nobody can hear it; undefined: it can be heard. */
  readonly silence: MicrophoneSilence | undefined;
}

/** Everything that moves the talkspurt. */
export type TalkspurtEvent =
  /** Keys, fail-safes, answers of the server: the talk machine decides. */
  | TalkEvent
  | Extract<AudioEvent, { readonly type: 'frame' | 'silence' }>
  /** The audio process ended, and what it had captured is lost. */
  | { readonly type: 'audio-gone' }
  /** A listener came, left or changed its codecs. */
  | { readonly type: 'listeners-changed' }
  /** Nothing more is sent to this server. */
  | { readonly type: 'server-left' }
  /** The last frame did not come in time. */
  | { readonly type: 'drain-timeout' }
  /** The talk limit was reached during the release tail. */
  | { readonly type: 'tail-limit' };

/** The facts about the talkspurt that panels and command lines show. */
export interface TalkFacts {
  readonly microphone: Microphone;
  /** The microphone is open, and nobody can hear it. */
  readonly silence?: MicrophoneSilence | undefined;
  /** Talk keys that hold the microphone open. */
  readonly talkKeys: readonly TalkKeyState[];
}

/** Open from the press to the end of the release tail. */
export type Microphone =
  | { readonly type: 'closed' }
  | ({ readonly type: 'open' } & Pick<OpenMicrophone, 'talkspurt' | 'targets' | 'granted' | 'sinceMs'>);

export interface TalkKeyState {
  /** As the press named it. */
  readonly key: string;
  readonly targets: readonly Target[];
  readonly latched: boolean;
}

/** One change of the facts. */
export type TalkNews =
  | { readonly type: 'microphone'; readonly microphone: Microphone }
  | { readonly type: 'silence'; readonly silence: MicrophoneSilence | undefined }
  | { readonly type: 'talk-keys'; readonly keys: readonly TalkKeyState[] };

/** Things that happen and pass. */
export type TalkNotice =
  | { readonly type: 'talk-closed'; readonly talkspurt: number; readonly reason: CloseCause }
  | { readonly type: 'talk-refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number };

export function microphoneOf(talkspurt: Talkspurt): Microphone {
  switch (talkspurt.kind) {
    case 'open':
    case 'tail': {
      const { talkspurt: number, targets, granted, sinceMs } = talkspurt;
      return { type: 'open', talkspurt: number, targets, granted, sinceMs };
    }
    case 'idle':
    case 'draining':
      return { type: 'closed' };
    default:
      return assertNever(talkspurt);
  }
}

/** The keys that hold the microphone open. A spent key holds nothing. */
export function talkKeyStates(keys: TalkState['keys']): TalkKeyState[] {
  return [...keys].flatMap(([key, { targets, state }]) =>
    state.type === 'spent' ? [] : [{ key, targets, latched: state.type === 'latched' }],
  );
}

/**
 * Whether a close that this event causes may have a release tail. Every fail-safe closes at once.
 */
export function isByHand(event: TalkEvent): boolean {
  return event.type === 'press' || (event.type === 'release' && event.abandoned !== true);
}

/**
 * Whether the event cuts the release tail: each one does that would close an open microphone. The
 * talk machine cannot decide it, because for it the microphone is closed.
 */
export function cutsTail(event: TalkEvent, tail: Extract<Talkspurt, { kind: 'tail' }>): boolean {
  switch (event.type) {
    case 'close-all':
    case 'source-lost':
      return true;
    case 'ready':
      return !event.ready;
    case 'ended':
      return event.talkspurt === tail.talkspurt;
    case 'refused': {
      if (event.talkspurt !== tail.talkspurt) return false;
      // A target that was not refused still hears the rest.
      return tail.targets.every((target) => event.targets.some((refused) => sameTarget(refused, target)));
    }
    case 'press':
    case 'release':
    case 'granted':
    case 'tick':
      return false;
    default:
      return assertNever(event);
  }
}
