import type { DensityChoice } from '../../../main/contract/index.ts';

/**
 * The number and the size of keys on a page, computed from the number of channels and the space
 * alone.
 */

export type Density = Exclude<DensityChoice, 'auto'>;

/**
 * The space for keys and their strip of pages, in CSS pixels. `scale`: the size of type relative to
 * 16 px.
 */
export interface Space {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export interface KeyGrid {
  readonly columns: number;
  readonly rows: number;
}

export interface Layout extends KeyGrid {
  readonly density: Density;
  readonly pages: number;
}

/**
 * One key in CSS pixels at 16 px type, the space around and between keys, and how many of them are
 * drawn on a page.
 */
interface Measures {
  /** The least width and height. */
  readonly least: readonly [width: number, height: number];
  readonly drawn: readonly [width: number, height: number];
  readonly padding: readonly [horizontal: number, vertical: number];
  readonly gap: readonly [horizontal: number, vertical: number];
  readonly most: KeyGrid;
}

const MEASURES: Readonly<Record<Density, Measures>> = {
  large: {
    least: [300, 290],
    drawn: [470, 350],
    padding: [24, 24],
    gap: [12, 12],
    most: { columns: 2, rows: 2 },
  },
  standard: {
    least: [202, 300],
    drawn: [229, 350],
    padding: [24, 24],
    gap: [12, 12],
    most: { columns: 4, rows: 2 },
  },
  compact: {
    least: [138, 158],
    drawn: [152, 173],
    padding: [24, 20],
    gap: [8, 8],
    most: { columns: 6, rows: 4 },
  },
  list: {
    least: [296, 52],
    drawn: [314, 52],
    padding: [16, 4],
    gap: [8, 0],
    most: { columns: 6, rows: 64 },
  },
};

/** From the largest keys to the smallest. */
const ORDER = ['large', 'standard', 'compact', 'list'] as const satisfies readonly Density[];

/** Up to how many channels a density is taken by itself. */
const MOST_CHANNELS: Readonly<Record<Density, number>> = {
  large: 4,
  standard: 8,
  compact: 24,
  list: Infinity,
};

/** The strip with pages, volume and call, at 16 px. */
const STRIP_HEIGHT = 56;

/**
 * From this width on, at 16 px, a page shows more keys of a size than the drawing has: a screen of
 * 3840 × 2160.
 */
const VAST_WIDTH = 2_000;

const fitting = (space: number, size: number, gap: number): number =>
  Math.max(1, Math.floor((space + gap) / (size + gap)));

const freeHeight = (density: Density, { height, scale }: Space, hasStrip: boolean): number =>
  height - MEASURES[density].padding[1] - (hasStrip ? STRIP_HEIGHT * scale : 0);

/** As many keys of that size as there is space for. */
function gridIn(density: Density, space: Space, hasStrip: boolean, size: 'least' | 'drawn'): KeyGrid {
  const { padding, gap, [size]: key } = MEASURES[density];
  return {
    columns: fitting(space.width - padding[0], key[0] * space.scale, gap[0]),
    rows: fitting(freeHeight(density, space, hasStrip), key[1] * space.scale, gap[1]),
  };
}

const places = ({ columns, rows }: KeyGrid): number => columns * rows;

/**
 * The grid as it is drawn, or the part of it that fits. Its places do not depend on the channels in
 * them.
 */
function drawnGrid(density: Density, space: Space, hasStrip: boolean): KeyGrid {
  const { most } = MEASURES[density];
  const { columns, rows } = gridIn(density, space, hasStrip, 'least');
  return { columns: Math.min(columns, most.columns), rows: Math.min(rows, most.rows) };
}

/** Keys that fill the space, in a shape as near as possible to the drawn one. */
function filledGrid(density: Density, count: number, space: Space, bounds: KeyGrid): KeyGrid {
  const { padding, gap, drawn } = MEASURES[density];
  const strangeness = ({ columns, rows }: KeyGrid): number => {
    const width = (space.width - padding[0] + gap[0]) / columns - gap[0];
    const height = (freeHeight(density, space, density === 'list') + gap[1]) / rows - gap[1];
    return Math.abs(Math.log(width / height / (drawn[0] / drawn[1])));
  };
  const grids = Array.from({ length: bounds.rows }, (_row, index) => ({
    columns: Math.ceil(count / (index + 1)),
    rows: index + 1,
  })).filter(({ columns }) => columns <= bounds.columns);
  return grids.reduce((best, grid) => (strangeness(grid) < strangeness(best) ? grid : best));
}

/**
 * The layout of one density, without pages where they are not needed. The list always has its
 * strip.
 */
function layoutOf(density: Density, count: number, space: Space): Layout {
  const whole = drawnGrid(density, space, density === 'list');
  if (count <= places(whole)) return { density, ...whole, pages: 1 };
  const paged = drawnGrid(density, space, true);
  return { density, ...paged, pages: Math.ceil(count / places(paged)) };
}

/**
 * Keys of one size that fill the space on one page, as many as needed; undefined: they do not all
 * fit.
 */
function filledLayout(
  density: Density,
  count: number,
  space: Space,
  size: 'least' | 'drawn',
): Layout | undefined {
  const bounds = gridIn(density, space, density === 'list', size);
  return count > places(bounds)
    ? undefined
    : { density, ...filledGrid(density, count, space, bounds), pages: 1 };
}

/**
 * The automatic density follows the number of channels. Where the keys do not all fit into the
 * space, smaller ones are taken, and on a very large screen larger ones. A page never holds more
 * keys than fit; the rest is on other pages.
 */
export function layoutFor(count: number, choice: DensityChoice, space: Space): Layout {
  if (choice !== 'auto') return layoutOf(choice, count, space);
  const own = ORDER.findIndex((density) => count <= MOST_CHANNELS[density]);
  const isVast = space.width / space.scale >= VAST_WIDTH;
  for (const density of isVast ? ORDER.slice(0, own) : []) {
    const layout = filledLayout(density, count, space, 'drawn');
    if (layout) return layout;
  }
  const drawn = layoutOf(ORDER[own]!, count, space);
  if (drawn.pages === 1) return drawn;
  for (const density of ORDER.slice(own + 1)) {
    const layout = filledLayout(density, count, space, 'least');
    if (layout) return layout;
  }
  return layoutOf('list', count, space);
}

/** The least rows of a narrow and of a very low window, at 16 px. */
const ROW_HEIGHT = { narrow: 50, zoom: 48 } as const;
const PAGER_HEIGHT = 48;

/**
 * @returns how many rows are on one page. The pager of a narrow window takes a line of its own; a
 * low window has that line already.
 */
export function rowsFor(kind: keyof typeof ROW_HEIGHT, count: number, { height, scale }: Space): number {
  const fits = (free: number): number => Math.max(1, Math.floor(free / (ROW_HEIGHT[kind] * scale)));
  const whole = fits(height);
  return kind === 'zoom' || count <= whole ? whole : fits(height - PAGER_HEIGHT * scale);
}

/**
 * Below this height, at 16 px, the talk keys of a narrow window are a little lower, to keep a gap
 * between them.
 */
export const TIGHT_ROW = 56;

export type WindowKind = 'wide' | 'narrow' | 'zoom';

/** A window this low has space for rows alone; a narrow one is held like a phone. */
export function windowKind(width: number, height: number): WindowKind {
  if (height < 420) return 'zoom';
  return width < 720 ? 'narrow' : 'wide';
}
