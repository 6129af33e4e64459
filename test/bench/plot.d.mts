interface Reference {
  readonly axis?: 'x' | 'y';
  readonly at: number;
  readonly label?: string;
}
interface Axes {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel?: string;
  readonly xMin?: number;
  readonly xMax?: number;
  readonly yMin?: number;
  readonly yMax?: number;
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  readonly references?: readonly Reference[];
}
/** Each returns an SVG file's text. */
export function linePlot(
  plot: Axes & {
    readonly step?: boolean;
    readonly series: readonly {
      readonly name: string;
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly marker?: boolean;
      readonly line?: boolean;
    }[];
  },
): string;
export function cdfPlot(
  plot: Axes & { readonly series: readonly { readonly name: string; readonly values: readonly number[] }[] },
): string;
export function barPlot(
  plot: Axes & {
    readonly categories: readonly string[];
    readonly digits?: number;
    readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  },
): string;
