/** The talking stations, in a few places of their own above the list. */

export const MIRROR_PLACES = 3;

export type MirrorPlaces = readonly (number | undefined)[];

/**
 * A station keeps its place while it talks, so that no key moves when another station begins or
 * ends.
 * @param talking by number, in the order of the list. Pure.
 */
export function mirrorPlaces(before: MirrorPlaces, talking: readonly number[]): MirrorPlaces {
  const kept = Array.from({ length: MIRROR_PLACES }, (_place, index) => {
    const station = before[index];
    return station !== undefined && talking.includes(station) ? station : undefined;
  });
  const waiting = talking.filter((station) => !kept.includes(station));
  return kept.map((station) => station ?? waiting.shift());
}
