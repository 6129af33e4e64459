import type { StationNumber } from '../../../common/station-number.ts';
import { foldName, type RosterEntry } from '../../protocol/index.ts';
import type { StationState } from '../../station/state.ts';

export interface OfflineStation {
  /** Not a real station number: nobody can be called or talked to by it. */
  readonly stationNumber: StationNumber;
  readonly name: string;
  readonly place: string;
  /** Since the epoch. */
  readonly leftAtMs: number;
}

/**
 * Stations that left while this program runs. They are kept by name, since a number ends with its
 * session.
 */
export interface OfflineStations {
  readonly next: number;
  readonly list: readonly OfflineStation[];
}

/** Above every station number (65,535). */
const FIRST_NUMBER = 100_000;
const MOST = 200;

export const NOBODY_OFFLINE: OfflineStations = { next: FIRST_NUMBER, list: [] };

/** @param nowMs since the epoch. @returns the same value when nobody came or left. Pure. */
export function rememberOffline(
  offline: OfflineStations,
  before: Pick<StationState, 'roster' | 'self'>,
  after: Pick<StationState, 'roster' | 'self'>,
  nowMs: number,
): OfflineStations {
  if (before.roster === after.roster) return offline;
  // On another server the stations of this one do not matter.
  if (!after.self) return { ...offline, list: [] };
  const here = new Set([...after.roster.values(), after.self].map(({ name }) => foldName(name)));
  const gone: RosterEntry[] = [];
  for (const entry of before.roster.values()) if (!here.has(foldName(entry.name))) gone.push(entry);
  const left = offline.list.filter(({ name }) => !here.has(foldName(name)));
  if (gone.length === 0 && left.length === offline.list.length) return offline;
  const known = new Set(left.map(({ name }) => foldName(name)));
  const added = gone
    .filter(({ name }) => !known.has(foldName(name)))
    .map(({ name, place }, index) => ({
      stationNumber: offline.next + index,
      name,
      place: place ?? '',
      leftAtMs: nowMs,
    }));
  return { next: offline.next + added.length, list: [...left, ...added].slice(-MOST) };
}
