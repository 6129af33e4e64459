import type { DensityChoice } from '../../../main/contract/index.ts';

/** How many keys stand on a page, and how large they are: worked out from the number of channels and the room alone. */

export type Density = Exclude<DensityChoice, 'auto'>;

/** What keys and their strip of pages have to themselves, in CSS pixels. `scale`: how large type is against 16 px. */
export interface Room {
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

/** The least size of one key, what lies around and between keys, and the most of them that are drawn, at 16 px. */
interface Measures {
  readonly width: number;
  readonly height: number;
  readonly padding: readonly [horizontal: number, vertical: number];
  readonly gap: readonly [horizontal: number, vertical: number];
  readonly most: KeyGrid;
}

const MEASURES: Readonly<Record<Density, Measures>> = {
  large: { width: 300, height: 290, padding: [24, 24], gap: [12, 12], most: { columns: 2, rows: 2 } },
  standard: { width: 186, height: 300, padding: [24, 24], gap: [12, 12], most: { columns: 4, rows: 2 } },
  compact: { width: 138, height: 160, padding: [24, 20], gap: [8, 8], most: { columns: 6, rows: 4 } },
  list: { width: 296, height: 52, padding: [16, 4], gap: [8, 0], most: { columns: 6, rows: 64 } },
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

const fitting = (room: number, size: number, gap: number, most: number): number =>
  Math.min(most, Math.max(1, Math.floor((room + gap) / (size + gap))));

function gridIn(density: Density, { width, height, scale }: Room, hasStrip: boolean): KeyGrid {
  const measures = MEASURES[density];
  const { padding, gap, most } = measures;
  const free = height - padding[1] - (hasStrip ? STRIP_HEIGHT * scale : 0);
  return {
    columns: fitting(width - padding[0], measures.width * scale, gap[0], most.columns),
    rows: fitting(free, measures.height * scale, gap[1], most.rows),
  };
}

const places = ({ columns, rows }: KeyGrid): number => columns * rows;

/** The layout of one density: without pages where they are not needed. The list always has its strip. */
function layoutOf(density: Density, count: number, room: Room): Layout {
  const whole = gridIn(density, room, density === 'list');
  if (count <= places(whole)) return { density, ...whole, pages: 1 };
  const paged = gridIn(density, room, true);
  return { density, ...paged, pages: Math.ceil(count / places(paged)) };
}

/**
 * By itself the density goes with the number of channels; where their keys do not all fit into the room, smaller ones
 * are taken. Never is there more than the room holds: the rest is on other pages.
 */
export function layoutFor(count: number, choice: DensityChoice, room: Room): Layout {
  if (choice !== 'auto') return layoutOf(choice, count, room);
  const first = ORDER.findIndex((density) => count <= MOST_CHANNELS[density]);
  const layouts = ORDER.slice(first).map((density) => layoutOf(density, count, room));
  return layouts.find(({ pages }) => pages === 1) ?? layouts.at(-1)!;
}

/** Rows of a narrow or a very low window, at 16 px; `gap` lies between two talk keys. */
const ROW_HEIGHT = { narrow: 52, zoom: 48 } as const;
const PAGER_HEIGHT = 48;

/** @returns how many rows are on one page; the narrow window's pages need a line of their own, the low one has it. */
export function rowsFor(kind: keyof typeof ROW_HEIGHT, count: number, { height, scale }: Room): number {
  const fits = (free: number): number => Math.max(1, Math.floor(free / (ROW_HEIGHT[kind] * scale)));
  const whole = fits(height);
  return kind === 'zoom' || count <= whole ? whole : fits(height - PAGER_HEIGHT * scale);
}

export type WindowKind = 'wide' | 'narrow' | 'zoom';

/** A window this low has room for rows alone; a narrow one is held like a phone. */
export function windowKind(width: number, height: number): WindowKind {
  if (height < 420) return 'zoom';
  return width < 720 ? 'narrow' : 'wide';
}
