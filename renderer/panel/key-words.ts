import type { KeyMode } from '../../common/key-mode.ts';
import type { ChannelView, PanelState } from '../../main/contract/index.ts';
import { assertNever } from '../../common/assert-never.ts';
import type { IconName } from '../parts/icon-names.ts';
import { duration } from '../text/ages.ts';
import type { Text } from '../text/catalogue.ts';
import type { KeyView, OffReason, PressBlock } from './key-view.ts';
import { isHeard } from './listening.ts';

type Words = Text['panel'];

/** Verb and hint of a talk key that does nothing. */
export function offWords(words: Words, why: OffReason): { readonly verb: string; readonly hint: string } {
  switch (why) {
    case 'waiting':
      return { verb: words.waiting, hint: words.forTheServer };
    case 'connecting':
      return { verb: words.joining, hint: words.forTheServer };
    case 'passphrase':
      return { verb: words.notJoined, hint: words.passphraseNeeded };
    case 'wrong-passphrase':
      return { verb: words.notJoined, hint: words.wrongPassphrase };
    case 'refused':
    case 'replaced':
    case 'kicked':
    case 'wrong-version':
    case 'server-full':
    case 'server-unproved':
    case 'passphrase-not-asked':
    case 'origin-refused':
      return { verb: words.notJoined, hint: words.refusedWhy[why] };
    case 'no-server':
      return { verb: words.notJoined, hint: words.joinAServer };
    case 'muted':
      return { verb: words.muted, hint: words.unmuteToTalk };
    case 'no-microphone':
      return { verb: words.noMicrophone, hint: words.youCanListen };
    case 'audio-starting':
      return { verb: words.waiting, hint: words.forSound };
    default:
      return assertNever(why);
  }
}

const modeHint = (words: Words, mode: KeyMode): string =>
  ({ smart: words.holdOrTap, momentary: words.holdToTalk, latch: words.tapOnOff })[mode];

/** How many hear the channel; `warn`: nobody does. */
export function audience(
  words: Words,
  { listeners }: Pick<ChannelView, 'listeners'>,
  onAir: boolean,
): { readonly text: string; readonly warn: boolean } {
  if (listeners === undefined) return { text: words.listenersUnknown, warn: false };
  if (listeners === 0) return { text: onAir ? words.nobodyHearsYou : words.nobodyListening, warn: true };
  return { text: onAir ? words.hearYou(listeners) : words.listening(listeners), warn: false };
}

/** The verb where that of the wide key has no room. */
export function shortVerb(words: Words, view: Exclude<KeyView, { readonly kind: 'feed' }>): string {
  if (view.kind === 'denied') return words.noTalk;
  if (view.kind === 'off' && view.why === 'no-microphone') return words.noMicrophoneShort;
  return faceWords(words, view).verb;
}

export interface FaceWords {
  readonly icon: IconName;
  readonly verb: string;
  readonly hint: string;
}

export function faceWords(words: Words, view: Exclude<KeyView, { readonly kind: 'feed' }>): FaceWords {
  switch (view.kind) {
    case 'idle':
      return { icon: 'mic', verb: words.talk, hint: modeHint(words, view.mode) };
    case 'opening':
      return {
        icon: 'mic',
        verb: words.talk,
        hint: view.slow ? words.nobodyHearsYet : modeHint(words, view.mode),
      };
    case 'held':
      return {
        icon: 'mic-air',
        verb: words.onAir,
        hint:
          view.leftMs === undefined ? words.releaseToStop : words.releaseToStopLeft(duration(view.leftMs)),
      };
    case 'latched':
      return {
        icon: 'mic-latch',
        verb: words.latched,
        hint: view.leftMs === undefined ? words.tapToStop : words.tapToStopLeft(duration(view.leftMs)),
      };
    case 'busy':
      return { icon: 'busy', verb: words.busy, hint: words.floor(view.holder) };
    case 'denied':
      return { icon: 'lock', verb: words.listenOnly, hint: words.noTalkRight };
    case 'off':
      return { icon: 'mic-off', ...offWords(words, view.why) };
    default:
      return assertNever(view);
  }
}

/**
 * The line of a key under its listeners: it has priority, or it is dimmed now. A feed shows the
 * latter under its meters.
 */
export function standing(
  words: Words,
  { priority, dimmed, feed }: Pick<ChannelView, 'priority' | 'dimmed' | 'feed'>,
): { readonly icon: IconName; readonly words: string; readonly short: string } | undefined {
  if (priority) return { icon: 'priority', words: words.priority, short: words.priority };
  if (dimmed === undefined || feed) return undefined;
  return { icon: 'dim', words: words.dimmedFor(dimmed.db, dimmed.by), short: words.dimmed };
}

export function feedLevel(words: Words, channel: Pick<ChannelView, 'listen' | 'dimmed'>): string {
  if (!isHeard(channel)) return words.feedNotHeard;
  const { dimmed } = channel;
  return dimmed === undefined ? words.fullLevel : words.dimmedFor(dimmed.db, dimmed.by);
}

/** The sentence for somebody who pressed a key that does nothing. */
export function blockSentence(words: Words, block: PressBlock): string {
  switch (block.kind) {
    case 'off': {
      const { verb, hint } = offWords(words, block.why);
      return words.say.blocked(verb, hint);
    }
    case 'busy':
      return words.say.busy(block.channel, block.holder);
    case 'denied':
      return words.say.denied(block.channel);
    case 'feed':
      return words.say.feed;
    case 'nobody-to-reply':
      return words.noCalls;
    case 'station-away':
      return words.isOffline(block.name);
    case 'unknown':
      return words.noChannels;
    default:
      return assertNever(block);
  }
}

/** Whether somebody may hear this microphone now: what makes the whole window red. */
export const isOnAir = ({ microphone }: Pick<PanelState, 'microphone'>): boolean =>
  microphone.type === 'open' && microphone.granted;

/**
 * The stations or channels that hear this microphone, in as few words as possible; empty while
 * nobody may.
 */
export function onAirTargets(words: Words, { microphone }: Pick<PanelState, 'microphone'>): string {
  if (microphone.type !== 'open') return '';
  const [first, ...more] = microphone.targets;
  if (first === undefined) return '';
  if (first.kind === 'station' && more.length === 0) return words.onlyTo(first.name);
  return words.targets(microphone.targets.map(({ name }) => name));
}
