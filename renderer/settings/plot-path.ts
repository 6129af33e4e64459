/**
 * SVG paths of the connection page's plots: pure, in a box of fixed size that the style sheet
 * stretches.
 */

export const PLOT_WIDTH = 300;
export const PLOT_HEIGHT = 60;
/** Where zero is drawn. */
export const PLOT_BASE = 56;
/** The top of the range; above it is air for the pen. */
const PLOT_TOP = 6;
export const PLOT_SPAN_MS = 60_000;

export interface PlotPoint {
  readonly atMs: number;
  /** Undefined: nothing was measured; the line has a gap there. */
  readonly value: number | undefined;
}

interface Scale {
  readonly nowMs: number;
  /** The value at the top of the box. */
  readonly max: number;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

const xOf = (atMs: number, { nowMs }: Scale): number =>
  PLOT_WIDTH * (1 - Math.min(PLOT_SPAN_MS, Math.max(0, nowMs - atMs)) / PLOT_SPAN_MS);

export const yOf = (value: number, { max }: Pick<Scale, 'max'>): number =>
  PLOT_BASE - (PLOT_BASE - PLOT_TOP) * Math.min(1, Math.max(0, max > 0 ? value / max : 0));

/** The top of a plot's range: never so small that noise fills the box. */
export function rangeTop(points: readonly PlotPoint[], atLeast: number): number {
  return Math.max(atLeast, ...points.map(({ value }) => (value ?? 0) * 1.1));
}

/** Consecutive measured points; a gap begins another run. */
function runsOf(points: readonly PlotPoint[], scale: Scale): { x: number; y: number }[][] {
  const runs: { x: number; y: number }[][] = [];
  let run: { x: number; y: number }[] | undefined;
  for (const { atMs, value } of points) {
    if (value === undefined) {
      run = undefined;
      continue;
    }
    if (run === undefined) {
      run = [];
      runs.push(run);
    }
    run.push({ x: xOf(atMs, scale), y: yOf(value, scale) });
  }
  return runs;
}

function pathOf(run: readonly { x: number; y: number }[], steps: boolean): string {
  return run
    .map(({ x, y }, index) => {
      if (index === 0) return `M${round(x)} ${round(y)}`;
      return steps ? `H${round(x)}V${round(y)}` : `L${round(x)} ${round(y)}`;
    })
    .join('');
}

/**
 * @returns the line, and the same closed down to zero for the tint below it. Empty strings: nothing
 * to draw.
 */
export function linePaths(
  points: readonly PlotPoint[],
  scale: Scale,
  steps = false,
): { readonly line: string; readonly area: string } {
  const runs = runsOf(points, scale);
  const area = (run: readonly { x: number; y: number }[]): string =>
    `${pathOf(run, steps)}V${String(PLOT_BASE)}H${round(run[0]!.x)}z`;
  return { line: runs.map((run) => pathOf(run, steps)).join(''), area: runs.map(area).join('') };
}

const BAR_WIDTH = 3.6;
const LEAST_BAR = 1.2;

/**
 * Bars as two paths: those within the limit, and those above it. A measured zero is a dot on the
 * base line, to differ from a second without a measurement.
 */
export function barPaths(
  points: readonly PlotPoint[],
  scale: Scale & { readonly limit: number },
): { readonly within: string; readonly above: string } {
  const paths = { within: '', above: '' };
  for (const { atMs, value } of points) {
    if (value === undefined) continue;
    const height = Math.max(LEAST_BAR, PLOT_BASE - yOf(value, scale));
    const x = Math.max(0, xOf(atMs, scale) - BAR_WIDTH);
    const bar = `M${round(x)} ${String(PLOT_BASE)}v${round(-height)}h${String(BAR_WIDTH)}v${round(height)}z`;
    if (value > scale.limit) paths.above += bar;
    else paths.within += bar;
  }
  return paths;
}

/** The least and the greatest measured value. */
export function rangeOf(points: readonly PlotPoint[]): { least: number; most: number } | undefined {
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (values.length === 0) return undefined;
  return { least: Math.min(...values), most: Math.max(...values) };
}
