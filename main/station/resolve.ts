import type { ChannelState, RosterEntry, Target } from '../protocol/index.ts';

export type Resolved<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Finds a channel by id or name, whatever the case. `problem` names the channels there are. */
export function resolveChannel(text: string, channels: readonly ChannelState[]): Resolved<ChannelState> {
  const wanted = text.trim().toLowerCase();
  const found = channels.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (found) return { ok: true, value: found };
  const names = channels.map(({ name }) => name).join(', ');
  return {
    ok: false,
    problem: `There is no channel "${text.trim()}" on this server. Its channels are: ${names || 'none'}.`,
  };
}

/** Finds a station by name, whatever the case. `problem` names the stations there are. */
export function resolveStation(
  text: string,
  roster: ReadonlyMap<number, RosterEntry>,
): Resolved<RosterEntry> {
  const wanted = text.trim().replace(/^@/, '').toLowerCase();
  const found = [...roster.values()].find(({ name }) => name.toLowerCase() === wanted);
  if (found) return { ok: true, value: found };
  const names = [...roster.values()].map(({ name }) => name).join(', ');
  return {
    ok: false,
    problem: `There is no station "${text.trim()}" here. ${names ? `The stations are: ${names}.` : 'Nobody else is connected.'}`,
  };
}

/** Reads what a talk key points at: a channel, or a station as `@NAME` (or by name, where no channel has it). */
export function resolveTarget(
  text: string,
  channels: readonly ChannelState[],
  roster: ReadonlyMap<number, RosterEntry>,
): Resolved<Target> {
  const channel = text.startsWith('@') ? undefined : resolveChannel(text, channels);
  if (channel?.ok) return { ok: true, value: { channel: channel.value.id } };
  const station = resolveStation(text, roster);
  if (station.ok) return { ok: true, value: { station: station.value.id } };
  return channel ?? station;
}
