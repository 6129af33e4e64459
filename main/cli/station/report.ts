import { nameOrder } from '../../base/name-order.ts';
import type { Target } from '../../protocol/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';
import type { CliEvent } from '../output.ts';

/** One report of a station's command line: an event for programs, and perhaps a line for people. */
export interface Report {
  readonly event: CliEvent;
  readonly text?: string;
}

/** The name of a talk target as people know it. */
export function targetName(target: Target, state: StationState): string {
  if ('station' in target) return `@${stationName(target.station, state)}`;
  return state.channels.find(({ id }) => id === target.channel)?.name ?? target.channel;
}

/**
 * The station's name, with a mark when another name looks the same; commands accept this form too.
 */
export const stationName = (id: number, state: StationState): string =>
  shownName(state, id) ?? `station ${String(id)}`;

/** The names of all other stations, sorted for people. */
export const otherStations = (state: StationState): string[] =>
  [...state.roster.keys()].map((id) => stationName(id, state)).sort(nameOrder());

/** The names of several talk targets. */
export const targetNames = (targets: readonly Target[], state: StationState): string[] =>
  targets.map((target) => targetName(target, state));
