import type { ChannelView } from '../../contract/index.ts';
import { nameOrder } from '../../base/name-order.ts';
import { sameTarget, type ChannelState, type Target } from '../../protocol/index.ts';
import { listeningOn } from '../../station/listening.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';
import { talkerRole } from '../../station/talker-role.ts';
import type { Call } from '../talk/calls.ts';
import type { DeskFacts } from './facts.ts';
import { channelSettingsOf, pinsOf } from '../settings/settings-schema.ts';

/** The volume of a channel that nobody has changed. */
export const DEFAULT_GAIN_DB = 0;
export const DEFAULT_KEY_MODE = 'smart';

type Air = ChannelView['air'];

/** @returns how far this station's microphone is open to a target. Pure. */
export function airOn(target: Target, { microphone, talkKeys }: StationState): Air {
  const has = (targets: readonly Target[] | undefined): boolean =>
    targets?.some((it) => sameTarget(it, target)) === true;
  if (microphone.type === 'closed' || !has(microphone.targets)) return 'off';
  if (!has(microphone.granted)) return 'opening';
  const latched = talkKeys.some((key) => key.latched && has(key.targets));
  return latched ? 'latched' : 'held';
}

/** Whether this desk has a talk key for a channel. */
export function hasTalkKey({ may, feed }: ChannelState): boolean {
  return may.talk && feed !== true;
}

/** Whether this desk asks for a channel when it joins. It asks for all that nobody switched off. */
export function wantsToListen(
  facts: Pick<DeskFacts, 'settings' | 'connection'>,
  channel: ChannelState,
): boolean {
  const { listen = true } = channelSettingsOf(facts.settings, facts.connection.server?.url, channel.id);
  return channel.may.listen && listen;
}

export function gainOf(facts: Pick<DeskFacts, 'settings' | 'connection'>, channel: string): number {
  return channelSettingsOf(facts.settings, facts.connection.server?.url, channel).gainDb ?? DEFAULT_GAIN_DB;
}

/** @returns the selected channel, else the first one with a talk key, else the first one. */
export function selectedChannel(facts: Pick<DeskFacts, 'settings' | 'station'>): string | undefined {
  const { channels } = facts.station;
  const chosen = channels.find(({ id }) => id === facts.settings.selectedChannel);
  return (chosen ?? channels.find(hasTalkKey) ?? channels[0])?.id;
}

/** How many listeners a channel's key shows by name. */
const MOST_LISTENER_NAMES = 3;

export function projectChannels(facts: DeskFacts): ChannelView[] {
  const before = goesBefore(facts);
  const pins = pinsOf(facts.settings, facts.connection.server?.url);
  return pinnedFirst(facts.station.channels, pins).map((channel) =>
    projectChannel(facts, channel, before, pins.includes(channel.id)),
  );
}

/**
 * @returns pinned channels in their pinned order, then the others in the server's order. A pin
 * without a channel is skipped.
 */
export function pinnedFirst(channels: readonly ChannelState[], pins: readonly string[]): ChannelState[] {
  const pinned = pins.flatMap((pin) => channels.find(({ id }) => id === pin) ?? []);
  return [...pinned, ...channels.filter(({ id }) => !pins.includes(id))];
}

/**
 * Talkers with priority over all others now. `name`: the priority channel or the newest of them.
 */
interface GoesBefore {
  readonly talkers: ReadonlySet<number>;
  readonly name: string;
}

function goesBefore({ station, talk, settings }: DeskFacts): GoesBefore | undefined {
  if (settings.dimDb === 0) return undefined;
  const { talking, listen, channels } = station;
  const talkers = [...talking].filter(([, it]) => talkerRole(it, listen, channels) === 'priority');
  talkers.sort(([a], [b]) => (talk.sinceMs.get(b) ?? 0) - (talk.sinceMs.get(a) ?? 0));
  if (talkers.length === 0) return undefined;
  const [stationNumber, { targets }] = talkers[0];
  const isDirect = targets.some((it) => 'station' in it);
  const channel = isDirect
    ? undefined
    : channels.find(
        ({ id, priority }) =>
          priority === true && listen.includes(id) && targets.some((it) => sameTarget(it, { channel: id })),
      );
  return {
    talkers: new Set(talkers.map(([it]) => it)),
    name: channel?.name ?? shownName(station, stationNumber) ?? String(stationNumber),
  };
}

function projectChannel(
  facts: DeskFacts,
  channel: ChannelState,
  before: GoesBefore | undefined,
  pinned: boolean,
): ChannelView {
  const { station, talk, calls } = facts;
  const { id, name, mode, feed, priority, may } = channel;
  const chosen = channelSettingsOf(facts.settings, facts.connection.server?.url, id);
  const target: Target = { channel: id };
  const talkers = [...station.talking]
    .filter(([, { targets }]) => targets.some((it) => sameTarget(it, target)))
    .map(([stationNumber]) => ({
      stationNumber,
      name: shownName(station, stationNumber) ?? String(stationNumber),
      sinceMs: talk.sinceMs.get(stationNumber) ?? 0,
    }))
    .sort((a, b) => b.sinceMs - a.sinceMs);
  const holder = mode === 'exclusive' ? talkers[0] : undefined;
  // Only a channel with a talker who is turned down shows it. Otherwise every key would show it.
  const steppedBack =
    before && station.listen.includes(id) && talkers.some((it) => !before.talkers.has(it.stationNumber));
  const joined = station.connection.type === 'joined';
  const ringing = calls.ringing?.channelId === id ? calls.ringing : undefined;
  return {
    id,
    name,
    pinned,
    mode,
    feed: feed === true,
    priority: priority === true,
    may,
    listen: listeningOn(station, id),
    gainDb: gainOf(facts, id),
    dimmed: steppedBack ? { db: -facts.settings.dimDb, by: before.name } : undefined,
    keyMode: chosen.keyMode ?? DEFAULT_KEY_MODE,
    listeners: joined ? listenersOf(station, [target]) : undefined,
    listenerNames: joined ? listenerNames(facts, id) : [],
    talkers,
    lastTalk: talk.lastTalk[id],
    earlier: talk.earlier[id] ?? [],
    busy: holder && { stationNumber: holder.stationNumber, name: holder.name },
    air: airOn(target, station),
    call: ringing && {
      name: callerName(ringing, station),
      stationNumber: ringing.stationNumber,
      atMs: ringing.atMs,
    },
    callingUntilMs: facts.calling.get(id),
  };
}

/** @returns the number of other stations that hear at least one of these targets. */
export function listenersOf({ roster }: StationState, targets: readonly Target[]): number {
  let count = 0;
  for (const { id, presence, listen } of roster.values()) {
    if (presence !== 'online') continue;
    if (targets.some((it) => ('channel' in it ? listen.includes(it.channel) : it.station === id))) count++;
  }
  return count;
}

/** @returns a caller's current name. A caller who has left keeps the name of the call. */
export const callerName = (
  { stationNumber, name }: Pick<Call, 'stationNumber' | 'name'>,
  station: StationState,
): string =>
  (station.roster.get(stationNumber)?.name === name ? shownName(station, stationNumber) : undefined) ?? name;

function listenerNames({ station, settings }: DeskFacts, channel: string): string[] {
  const hear = [...station.roster.values()].filter(
    (it) => it.presence === 'online' && it.listen.includes(channel),
  );
  return hear
    .map(({ id, name }) => shownName(station, id) ?? name)
    .sort(nameOrder(settings.language))
    .slice(0, MOST_LISTENER_NAMES);
}
