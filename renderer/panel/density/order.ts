/** Moving a key to another place. */

export type MoveKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';

/** How keys are counted through a page: `down`: column by column, as in the list. */
export interface Walk {
  readonly columns: number;
  readonly rows: number;
  readonly direction: 'across' | 'down';
}

/** @returns the place that a key of the keyboard leads to from `place`; undefined: there is none */
export function placeAfter(key: string, place: number, count: number, walk: Walk): number | undefined {
  const { columns, rows, direction } = walk;
  const next = ((): number | undefined => {
    switch (key as MoveKey) {
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      case 'ArrowLeft':
        return place - (direction === 'across' ? 1 : rows);
      case 'ArrowRight':
        return place + (direction === 'across' ? 1 : rows);
      case 'ArrowUp':
        return place - (direction === 'across' ? columns : 1);
      case 'ArrowDown':
        return place + (direction === 'across' ? columns : 1);
      default:
        return undefined;
    }
  })();
  return next !== undefined && next >= 0 && next < count && next !== place ? next : undefined;
}

/**
 * @param order of all keys now, as ids
 * @param pinned how many of them are pinned, from the first
 * @returns the pins that put `id` into `place`: every key before it needs one
 */
export function pinsAfterMove(
  order: readonly string[],
  pinned: number,
  id: string,
  place: number,
): readonly string[] {
  const from = order.indexOf(id);
  const others = order.filter((other) => other !== id);
  const next = [...others.slice(0, place), id, ...others.slice(place)];
  const joins = from >= pinned && place < pinned;
  return next.slice(0, Math.max(place + 1, joins ? pinned + 1 : pinned));
}
