import { extent, logTicks, niceTicks, text } from './scale.ts';
import {
  BAR,
  COLOURS,
  dash,
  document,
  drawLegend,
  label,
  LEFT,
  markerAt,
  px,
  RIGHT,
  TOP,
  WIDTH,
} from './svg.ts';

/**
 * Small plots as SVG text: lines, bars, cumulative distributions. Series differ by colour, dash and
 * marker, and follow the light or dark scheme of the reader.
 */

const PLOT_HEIGHT = 320;

/** A thin line with a label, for a target or a bound. */
export interface Reference {
  readonly axis?: 'x' | 'y';
  readonly at: number;
  readonly label?: string;
}

export interface Axes {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel?: string;
  /** Bounds of the axes. The data sets absent ones. */
  readonly xMin?: number;
  readonly xMax?: number;
  readonly yMin?: number;
  readonly yMax?: number;
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  readonly references?: readonly Reference[];
}

export type Point = readonly [x: number, y: number];

export interface LineSeries {
  readonly name: string;
  readonly points: readonly Point[];
  /** Draws each point too. */
  readonly marker?: boolean;
  /** False: draws only the points. */
  readonly line?: boolean;
}

export interface LinePlot extends Axes {
  /** Draws stairs. */
  readonly step?: boolean;
  readonly series: readonly LineSeries[];
}

export interface CdfPlot extends Axes {
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export interface BarPlot extends Axes {
  /** Names of the groups, top down. */
  readonly categories: readonly string[];
  /** Decimals of the written values. */
  readonly digits?: number;
  /** A value for each category; a null leaves its bar out. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

export function linePlot(plot: LinePlot): string {
  const { series, references = [] } = plot;
  const points = series.flatMap((one) => one.points).filter(isDrawn);
  const at = (axis: 'x' | 'y'): number[] =>
    references.filter((one) => one.axis === axis).map((one) => one.at);
  const xs = extent([...points.map(([x]) => x), ...at('x')], plot.xMin, plot.xMax);
  const ys = extent([...points.map(([, y]) => y), ...at('y')], plot.yMin ?? 0, plot.yMax);
  const x = scale(xs, LEFT, WIDTH - RIGHT, plot.xScale);
  const y = scale(ys, TOP + PLOT_HEIGHT, TOP, plot.yScale);
  const body = [axes(x, y, plot), ...references.map((one) => reference(one, x, y))];
  series.forEach((one, index) => body.push(drawSeries(one, index, x, y, plot.step === true)));
  const legend = drawLegend(series, 'line', TOP + PLOT_HEIGHT + 46);
  return document(plot.title, [...body, ...legend.parts], legend.bottom);
}

/** Shows for each value the share of all values that are not larger. */
export function cdfPlot(plot: CdfPlot): string {
  const series = plot.series.map(({ name, values }) => {
    const sorted = [...values].sort((a, b) => a - b);
    const steps = sorted.map((value, index): Point => [value, (100 * (index + 1)) / sorted.length]);
    return { name, points: sorted.length > 0 ? [[sorted[0], 0] as const, ...steps] : [] };
  });
  return linePlot({ yLabel: 'share of all, %', yMin: 0, yMax: 100, step: true, ...plot, series });
}

/** Shows horizontal bars, in groups. */
export function barPlot(plot: BarPlot): string {
  const { categories, series, references = [] } = plot;
  const left = Math.min(300, 24 + 7 * Math.max(...categories.map((name) => name.length)));
  const height = groupHeight(plot) * categories.length;
  const values = series
    .flatMap((one) => one.values)
    .filter((value) => value !== null && Number.isFinite(value));
  const top = Math.max(...(values as number[]), ...references.map((one) => one.at), 0);
  const x = scale(extent([0, top * 1.12], 0, plot.xMax), left, WIDTH - RIGHT);
  const y: Scale = { from: TOP + height, to: TOP, ticks: [], at: () => TOP };
  const body = [
    axes(x, y, { ...plot, yLabel: '' }),
    ...references.map((one) => reference({ ...one, axis: 'x' }, x, y)),
    ...categories.flatMap((_, row) => drawGroup(plot, row, left, x)),
  ];
  const legend = drawLegend(series, 'bar', TOP + height + 46);
  return document(plot.title, [...body, ...legend.parts], legend.bottom);
}

const groupHeight = ({ series }: BarPlot): number => BAR * series.length + 12;

/** Draws the bars of one category. */
function drawGroup(plot: BarPlot, row: number, left: number, x: Scale): string[] {
  const { categories, series, digits = 1 } = plot;
  const rowTop = TOP + row * groupHeight(plot) + 6;
  const parts = [label(left - 8, rowTop + (BAR * series.length) / 2 + 4, categories[row], 'end')];
  series.forEach((one, index) => {
    const value = one.values[row];
    if (value === null || !Number.isFinite(value)) return;
    const barTop = rowTop + index * BAR;
    const width = Math.max(0.5, x.at(value) - left);
    parts.push(
      `<rect class="f${String(index % COLOURS.length)}" x="${String(left)}" y="${String(barTop + 1)}" width="${px(width)}" height="${String(BAR - 3)}"/>`,
      label(left + width + 4, barTop + BAR - 4, value.toFixed(digits), 'start', 'small'),
    );
  });
  return parts;
}

function scale(
  [min, max]: readonly [number, number],
  from: number,
  to: number,
  kind: 'linear' | 'log' = 'linear',
): Scale {
  const log = kind === 'log';
  const place = log ? Math.log10 : (value: number): number => value;
  const [low, high] = [place(min), place(max)];
  const at = (value: number): number => from + ((place(value) - low) / (high - low || 1)) * (to - from);
  return { from, to, at, ticks: log ? logTicks(min, max) : niceTicks(min, max) };
}

function axes(x: Scale, y: Scale, { xLabel, yLabel = '' }: Axes): string {
  const parts: string[] = [];
  for (const tick of x.ticks) {
    parts.push(`<path class="grid" d="M${px(x.at(tick))} ${String(y.to)}V${String(y.from)}"/>`);
    parts.push(label(x.at(tick), y.from + 18, String(tick), 'middle', 'small'));
  }
  for (const tick of y.ticks) {
    parts.push(`<path class="grid" d="M${String(x.from)} ${px(y.at(tick))}H${String(x.to)}"/>`);
    parts.push(label(x.from - 8, y.at(tick) + 4, String(tick), 'end', 'small'));
  }
  parts.push(`<path class="axis" d="M${String(x.from)} ${String(y.to)}V${String(y.from)}H${String(x.to)}"/>`);
  parts.push(label((x.from + x.to) / 2, y.from + 38, xLabel, 'middle'));
  const middle = String((y.from + y.to) / 2);
  parts.push(
    `<text transform="translate(20 ${middle}) rotate(-90)" text-anchor="middle">${text(yLabel)}</text>`,
  );
  return parts.join('\n');
}

function reference({ axis, at, label: words = '' }: Reference, x: Scale, y: Scale): string {
  if (axis === 'x') {
    const place = x.at(at);
    const end = place > (x.from + x.to) / 2;
    return `<path class="reference" d="M${px(place)} ${String(y.to)}V${String(y.from)}"/>${label(place + (end ? -4 : 4), y.to + 12, words, end ? 'end' : 'start', 'small')}`;
  }
  return `<path class="reference" d="M${String(x.from)} ${px(y.at(at))}H${String(x.to)}"/>${label(x.to - 4, y.at(at) - 4, words, 'end', 'small')}`;
}

function drawSeries(series: LineSeries, index: number, x: Scale, y: Scale, step: boolean): string {
  const { points, marker = false, line = true } = series;
  const places = points.filter(isDrawn).map(([a, b]) => [px(x.at(a)), px(y.at(b))] as const);
  const colour = String(index % COLOURS.length);
  const parts: string[] = [];
  if (line && places.length > 0) {
    const rest = places.slice(1).map(([a, b]) => (step ? `H${a}V${b}` : `L${a} ${b}`));
    parts.push(`<path class="line s${colour}" ${dash(index)}d="M${places[0].join(' ')}${rest.join('')}"/>`);
  }
  if (marker || !line) parts.push(...places.map(([a, b]) => markerAt(index, Number(a), Number(b))));
  return parts.join('\n');
}

const isDrawn = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);
