import type { KeyMode } from '../../common/key-mode.ts';
import type { StationNumber } from '../../common/station-number.ts';
import type {
  ChannelView,
  ConnectionView,
  ListenRefusal,
  MicrophoneView,
  PanelState,
  TalkKey,
} from '../../main/contract/index.ts';
import { assertNever } from '../../common/assert-never.ts';
import { isHeard, isSwitchedOn } from './listening.ts';

/** The words and states of a channel key, computed from the state alone. */

/** Under this the time that is left is counted down on the key. */
const COUNTDOWN_MS = 20_000;
/**
 * A slower answer than this is mentioned on the key; usually it arrives within a few milliseconds.
 */
const SLOW_ANSWER_MS = 1_000;

/**
 * Close names and handshake faults after which a person must act; `refused`: a name that this panel
 * does not know.
 */
const REFUSED_WHY = [
  'replaced',
  'kicked',
  'wrong-version',
  'server-full',
  'server-unproved',
  'passphrase-not-asked',
  'origin-refused',
] as const;
export type RefusedWhy = (typeof REFUSED_WHY)[number] | 'refused';

/** Why a talk key does nothing at the moment. */
export type OffReason =
  | 'waiting'
  | 'connecting'
  | 'passphrase'
  | 'wrong-passphrase'
  | RefusedWhy
  | 'no-server'
  | 'muted'
  | 'no-microphone'
  | 'audio-starting';

export type KeyView =
  | { readonly kind: 'idle'; readonly mode: KeyMode }
  /** Pressed; nobody hears yet. `slow`: the answer takes its time. */
  | { readonly kind: 'opening'; readonly mode: KeyMode; readonly slow: boolean }
  | { readonly kind: 'held' | 'latched'; readonly leftMs: number | undefined }
  | { readonly kind: 'busy'; readonly holder: string }
  | { readonly kind: 'denied' }
  | { readonly kind: 'off'; readonly why: OffReason }
  | { readonly kind: 'feed' };

/** Why nobody can be reached; undefined while joined. */
export function notJoined(connection: ConnectionView): OffReason | undefined {
  switch (connection.type) {
    case 'joined':
      return undefined;
    case 'none':
      return 'no-server';
    case 'connecting':
    case 'waiting':
      return connection.type;
    case 'passphrase':
      return connection.problem === 'wrong' ? 'wrong-passphrase' : 'passphrase';
    case 'refused':
      return REFUSED_WHY.find((why) => why === connection.reason) ?? 'refused';
    default:
      return assertNever(connection);
  }
}

/** Why this station cannot talk to anybody; undefined when it can. */
export function whyOff(connection: ConnectionView, microphone: MicrophoneView): OffReason | undefined {
  const away = notJoined(connection);
  if (away !== undefined) return away;
  if (microphone.type === 'open' || microphone.blocked === undefined) return undefined;
  return microphone.blocked === 'not-joined' ? 'connecting' : microphone.blocked;
}

/** An open microphone is shown before every other state, so that a person can close it. */
export function keyView(
  channel: ChannelView,
  { connection, microphone }: Pick<PanelState, 'connection' | 'microphone'>,
  nowMs: number,
): KeyView {
  if (channel.air === 'opening') {
    return {
      kind: 'opening',
      mode: channel.keyMode,
      slow: microphone.type === 'open' && nowMs - microphone.sinceMs >= SLOW_ANSWER_MS,
    };
  }
  if (channel.air !== 'off') return { kind: channel.air, leftMs: countdown(microphone, nowMs) };
  const away = notJoined(connection);
  if (away !== undefined) return { kind: 'off', why: away };
  if (channel.feed) return { kind: 'feed' };
  if (!channel.may.talk) return { kind: 'denied' };
  const why = whyOff(connection, microphone);
  if (why !== undefined) return { kind: 'off', why };
  if (channel.busy !== undefined && !channel.may.override) {
    return { kind: 'busy', holder: channel.busy.name };
  }
  return { kind: 'idle', mode: channel.keyMode };
}

function countdown(microphone: MicrophoneView, nowMs: number): number | undefined {
  if (microphone.type !== 'open') return undefined;
  const leftMs = microphone.closesAtMs - nowMs;
  return leftMs < COUNTDOWN_MS ? wholeSeconds(leftMs) : undefined;
}

export type DisplayView =
  | { readonly kind: 'call'; readonly name: string; readonly ageMs: number }
  | {
      readonly kind: 'voice' | 'unheard';
      readonly name: string;
      readonly stationNumber: StationNumber;
      readonly others: number;
      readonly forMs: number;
    }
  | { readonly kind: 'last'; readonly name: string; readonly ageMs: number }
  | { readonly kind: 'feed'; readonly name: string }
  | { readonly kind: 'dimmed'; readonly db: number }
  /** `onAir`: this station talks, and nobody hears it. */
  | { readonly kind: 'nobody'; readonly onAir: boolean }
  /** The server does not let this station listen. */
  | { readonly kind: 'refused'; readonly reason: ListenRefusal }
  | { readonly kind: 'none'; readonly what: 'not-listening' | 'quiet' | 'feed-stopped' };

/** Rounds an age to its wording: whole seconds, minutes or hours. Equal words give an equal age. */
function wordedAge(ms: number): number {
  const unit = ms < 60_000 ? 1_000 : ms < 3_600_000 ? 60_000 : 3_600_000;
  return Math.max(0, Math.floor(ms / unit) * unit);
}

const wholeSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1_000) * 1_000);

/** The strip above the talk face: a call before a voice, a voice before a memory. */
export function displayView(channel: ChannelView, joined: boolean, nowMs: number): DisplayView {
  const { call, talkers, lastTalk, listen, feed } = channel;
  if (call !== undefined) return { kind: 'call', name: call.name, ageMs: wordedAge(nowMs - call.atMs) };
  const talker = joined ? talkers[0] : undefined;
  // A pending channel looks as it will when the server agrees, which takes milliseconds.
  const unheard: DisplayView | undefined =
    listen.type === 'refused'
      ? { kind: 'refused', reason: listen.reason }
      : isSwitchedOn(listen)
        ? undefined
        : { kind: 'none', what: 'not-listening' };
  if (feed) {
    if (unheard !== undefined) return unheard;
    return talker === undefined
      ? { kind: 'none', what: 'feed-stopped' }
      : { kind: 'feed', name: talker.name };
  }
  if (talker !== undefined) {
    return {
      kind: isHeard(channel) ? 'voice' : 'unheard',
      name: talker.name,
      stationNumber: talker.stationNumber,
      others: talkers.length - 1,
      forMs: wholeSeconds(nowMs - talker.sinceMs),
    };
  }
  if (unheard !== undefined) return unheard;
  if (lastTalk !== undefined) {
    return { kind: 'last', name: lastTalk.name, ageMs: wordedAge(nowMs - lastTalk.atMs) };
  }
  return { kind: 'none', what: 'quiet' };
}

/**
 * The same for keys without the line under a feed's meters: the strip says how far the feed is
 * dimmed.
 */
export function shortDisplayView(channel: ChannelView, joined: boolean, nowMs: number): DisplayView {
  const view = displayView(channel, joined, nowMs);
  return view.kind === 'feed' && channel.dimmed !== undefined
    ? { kind: 'dimmed', db: channel.dimmed.db }
    : view;
}

/**
 * The same for keys that have no line for their listeners: "nobody listens" replaces the last talk.
 */
export function compactDisplayView(channel: ChannelView, joined: boolean, nowMs: number): DisplayView {
  const view = shortDisplayView(channel, joined, nowMs);
  if (channel.listeners !== 0 || channel.feed || !channel.may.talk) return view;
  const onAir = channel.air === 'held' || channel.air === 'latched';
  const isFree = view.kind === 'last' || (view.kind === 'none' && (onAir || view.what === 'quiet'));
  return isFree ? { kind: 'nobody', onAir } : view;
}

export interface EarlierTalk {
  readonly name: string;
  readonly ageMs: number;
}

const MOST_EARLIER = 3;

/** The talks before the one in the strip, the newest first. */
export function earlierTalks(
  { lastTalk, earlier }: ChannelView,
  strip: DisplayView,
  nowMs: number,
): readonly EarlierTalk[] {
  const talks = lastTalk === undefined ? [] : [lastTalk, ...earlier];
  const isShown =
    strip.kind === 'last' ||
    ((strip.kind === 'voice' || strip.kind === 'unheard' || strip.kind === 'call') &&
      strip.name === lastTalk?.name);
  return talks
    .slice(isShown ? 1 : 0)
    .slice(0, MOST_EARLIER)
    .map(({ name, atMs }) => ({ name, ageMs: wordedAge(nowMs - atMs) }));
}

/** Why a press on this key would open nothing; undefined: press it. */
export type PressBlock =
  | { readonly kind: 'off'; readonly why: OffReason }
  | { readonly kind: 'busy'; readonly channel: string; readonly holder: string }
  | { readonly kind: 'denied' | 'feed'; readonly channel: string }
  | { readonly kind: 'nobody-to-reply' }
  | { readonly kind: 'station-away'; readonly name: string }
  | { readonly kind: 'unknown' };

export function pressBlock(state: PanelState, key: TalkKey, nowMs: number): PressBlock | undefined {
  switch (key.kind) {
    case 'selected':
      return state.selectedChannel === undefined
        ? (offBlock(state) ?? { kind: 'unknown' })
        : pressBlock(state, { kind: 'channel', channel: state.selectedChannel }, nowMs);
    case 'channel': {
      const channel = state.channels.find(({ id }) => id === key.channel);
      return channel === undefined
        ? { kind: 'unknown' }
        : channelBlock(channel, keyView(channel, state, nowMs));
    }
    case 'station': {
      const station = state.stations.find(({ stationNumber }) => stationNumber === key.station);
      if (station !== undefined && station.air !== 'off') return undefined;
      const off = offBlock(state);
      if (off !== undefined) return off;
      if (station === undefined) return { kind: 'unknown' };
      return station.presence === 'online' ? undefined : { kind: 'station-away', name: station.name };
    }
    case 'reply': {
      const { reply } = state.calls;
      if (state.microphone.type === 'open' && state.microphone.reply) return undefined;
      if (reply === undefined) return { kind: 'nobody-to-reply' };
      return offBlock(state) ?? (reply.reachable ? undefined : { kind: 'station-away', name: reply.name });
    }
    default:
      return assertNever(key);
  }
}

function channelBlock(channel: ChannelView, view: KeyView): PressBlock | undefined {
  switch (view.kind) {
    case 'idle':
    case 'opening':
    case 'held':
    case 'latched':
      return undefined;
    case 'off':
      return { kind: 'off', why: view.why };
    case 'busy':
      return { kind: 'busy', channel: channel.name, holder: view.holder };
    case 'denied':
    case 'feed':
      return { kind: view.kind, channel: channel.name };
    default:
      return assertNever(view);
  }
}

function offBlock(state: PanelState): PressBlock | undefined {
  const why = whyOff(state.connection, state.microphone);
  return why === undefined ? undefined : { kind: 'off', why };
}
