import type { StationNumber } from '../../common/station-number.ts';
import unhomoglyph from 'unhomoglyph';
import { foldName } from '../protocol/index.ts';
import type { StationState } from './state.ts';

/**
 * Finds names that differ and look the same: "Mark" and "Mаrk" with a Cyrillic а, "Il1" and "lll".
 * The server tells them apart; a person at a panel must be able to do so too. Pure.
 */

/** A station with a name on a screen. Its `number` is unique. */
export interface NamedStation {
  readonly stationNumber: StationNumber;
  readonly name: string;
  readonly place: string;
}

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * Maps what fonts draw alike in one letter case, by Unicode's table (UTS 39): I, l and 1; rn and m;
 * а and a.
 */
const skeleton = (name: string): string =>
  unhomoglyph(unhomoglyph(name.normalize('NFKD').replace(IGNORABLE, '')).normalize('NFKD'))
    .replace(/[\p{Zs}\u2800]+/gu, ' ')
    .trim();

/**
 * The same beyond letter case: by small letters, and by capitals, since Cyrillic and Greek share
 * more of those with Latin. Latin letters and digits stay what they are: else "Cam L" would look
 * like "Cam 1", by way of "Cam l".
 */
const foldedSkeleton = (name: string, inCase: (text: string) => string): string =>
  foldName(
    inCase(foldName(name))
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]+/gu, (foreign) => unhomoglyph(foreign)),
  );

/** Names with an equal key look alike. */
function keysOf(name: string): readonly string[] {
  const known = memory.get(name);
  if (known) return known;
  const keys = [
    `as it is: ${skeleton(name)}`,
    `small: ${foldedSkeleton(name, (text) => text)}`,
    `capital: ${foldedSkeleton(name, (text) => text.toUpperCase())}`,
  ];
  if (memory.size >= MOST_REMEMBERED) memory.clear();
  memory.set(name, keys);
  return keys;
}
/** A panel is drawn anew at every word that is spoken, and the names are the same. */
const memory = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 5_000;

export function lookAlike(a: string, b: string): boolean {
  const keys = keysOf(a);
  return keysOf(b).some((key) => keys.includes(key));
}

/** Stations whose names look like another one's, in groups of at least two. */
function groupsOf(stations: readonly NamedStation[]): readonly (readonly NamedStation[])[] {
  const groups = new Map<string, Set<NamedStation>>();
  for (const station of stations) {
    const joined = new Set([station]);
    const keys = new Set(keysOf(station.name));
    for (const other of new Set([...keys].map((key) => groups.get(key)))) {
      for (const member of other ?? []) {
        joined.add(member);
        for (const key of keysOf(member.name)) keys.add(key);
      }
    }
    for (const key of keys) groups.set(key, joined);
  }
  return [...new Set(groups.values())]
    .filter(({ size }) => size > 1)
    .map((group) => [...group].sort((a, b) => a.stationNumber - b.stationNumber));
}

/**
 * Finds stations whose names look alike, and gives each a mark that tells it apart: its place where
 * that is enough, else `#` and its number. The map holds only such stations.
 */
export function marksOf(stations: readonly NamedStation[]): ReadonlyMap<number, string> {
  const marks = new Map<number, string>();
  for (const group of groupsOf(stations)) {
    for (const { stationNumber, place } of group) {
      const isOwn =
        place !== '' && !group.some((it) => it.stationNumber !== stationNumber && lookAlike(it.place, place));
      marks.set(stationNumber, isOwn ? place : `#${String(stationNumber)}`);
    }
  }
  return marks;
}

/** A name as it is shown where there is one line for it. */
export const markedName = (name: string, mark: string | undefined): string =>
  mark === undefined ? name : `${name} (${mark})`;

type Known = Pick<StationState, 'roster' | 'self'>;

/** The others on a server, and this station: a name like one's own is told apart, too. */
const namedIn = ({ roster, self }: Known): NamedStation[] => [
  ...[...roster.values()].map(({ id, name, place = '' }) => ({ stationNumber: id, name, place })),
  ...(self ? [{ stationNumber: self.stationNumber, name: self.name, place: '' }] : []),
];

/** Marks of the stations on a server, and of others beside them. */
export const marksIn = (known: Known, others: readonly NamedStation[]): ReadonlyMap<number, string> =>
  marksOf([...namedIn(known), ...others]);

const marksByRoster = new WeakMap<
  Known['roster'],
  { readonly self: Known['self']; readonly marks: ReadonlyMap<number, string> }
>();

/**
 * The name of a station on panels and command lines, with its mark where it needs one.
 * @returns undefined if the station is not there.
 */
export function shownName(known: Known, stationNumber: StationNumber): string | undefined {
  const name =
    stationNumber === known.self?.stationNumber ? known.self.name : known.roster.get(stationNumber)?.name;
  if (name === undefined) return undefined;
  let found = marksByRoster.get(known.roster);
  if (found?.self !== known.self || found === undefined) {
    found = { self: known.self, marks: marksIn(known, []) };
    marksByRoster.set(known.roster, found);
  }
  return markedName(name, found.marks.get(stationNumber));
}
