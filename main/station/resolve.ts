import type { StationNumber } from '../../common/station-number.ts';
import { nameOrder } from '../base/name-order.ts';
import { foldName, type ChannelState, type RosterEntry, type Target } from '../protocol/index.ts';
import { markedName, shownName } from './look-alikes.ts';

export type Resolved<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Finds a channel by id or name in any letter case. `problem` names the channels there are. */
export function resolveChannel(text: string, channels: readonly ChannelState[]): Resolved<ChannelState> {
  const wanted = foldName(text.trim());
  const found = channels.find(({ id, name }) => id === wanted || foldName(name) === wanted);
  if (found) return { ok: true, value: found };
  return {
    ok: false,
    problem: `There is no channel "${text.trim()}" on this server. ${listChannels(channels)}`,
  };
}

/**
 * Finds a station by its name in any letter case. Names that look alike are also found with their
 * place or number, as they are printed: `Mark (Gallery)`, `Mark (#7)`. `problem` names the stations
 * there are.
 */
export function resolveStation(
  text: string,
  roster: ReadonlyMap<StationNumber, RosterEntry>,
): Resolved<RosterEntry> {
  const wanted = foldName(text.trim().replace(/^@/, ''));
  const stations = [...roster.values()];
  const found =
    stations.find(({ name }) => foldName(name) === wanted) ??
    stations.find(({ id, name, place }) =>
      [markedName(name, place), markedName(name, `#${String(id)}`)].some((it) => foldName(it) === wanted),
    );
  if (found) return { ok: true, value: found };
  return { ok: false, problem: `There is no station "${text.trim()}" here. ${listStations(roster)}` };
}

/**
 * Reads what a talk key points at: a channel, or a station as `@NAME` (or by name, where no channel
 * has it).
 */
export function resolveTarget(
  text: string,
  channels: readonly ChannelState[],
  roster: ReadonlyMap<StationNumber, RosterEntry>,
): Resolved<Target> {
  const station = resolveStation(text, roster);
  if (text.trim().startsWith('@')) {
    return station.ok ? { ok: true, value: { station: station.value.id } } : station;
  }
  const channel = resolveChannel(text, channels);
  if (channel.ok) return { ok: true, value: { channel: channel.value.id } };
  if (station.ok) return { ok: true, value: { station: station.value.id } };
  return {
    ok: false,
    problem: `There is no channel or station "${text.trim()}" here. ${listChannels(channels)} ${listStations(roster)}`,
  };
}

function listChannels(channels: readonly ChannelState[]): string {
  return `The channels are: ${channels.map(({ name }) => name).join(', ') || 'none'}.`;
}

function listStations(roster: ReadonlyMap<StationNumber, RosterEntry>): string {
  const names = [...roster.keys()]
    .map((id) => shownName({ roster, self: undefined }, id) ?? '')
    .sort(nameOrder())
    .join(', ');
  return names ? `The stations are: ${names}.` : 'Nobody else is connected.';
}
