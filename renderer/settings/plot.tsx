import type { FiguresView } from '../../main/contract/index.ts';
import { NOTHING, shortNumber } from './numbers.ts';
import {
  barPaths,
  linePaths,
  PLOT_BASE,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  rangeTop,
  yOf,
  type PlotPoint,
} from './plot-path.ts';

export interface PlotView {
  readonly name: string;
  readonly unit: string;
  readonly value: (figures: FiguresView) => number | undefined;
  /** How far above the base line it is drawn, where that is not the value itself. */
  readonly height?: (value: number) => number;
  readonly look: 'line' | 'steps' | 'bars';
  /** The top of the range, where values stay below it. */
  readonly atLeast: number;
  /** Drawn as a dashed line; bars above it are marked. */
  readonly limit?: number;
  /** The range in words, under the figure, for people who do not see the picture. */
  readonly summary: (points: readonly PlotPoint[]) => string;
}

/** One quantity over the last minute: its newest figure, its range, its course. */
export const Plot = ({
  view,
  figures,
}: {
  readonly view: PlotView;
  readonly figures: readonly FiguresView[];
}) => {
  const points = figures.map((it) => ({ atMs: it.atMs, value: view.value(it) }));
  const { height = (value: number) => value } = view;
  const drawn = points.map(({ atMs, value }) => ({
    atMs,
    value: value === undefined ? undefined : height(value),
  }));
  const newest = points.at(-1);
  const scale = { nowMs: newest?.atMs ?? 0, max: rangeTop(drawn, view.atLeast) };
  const text = shortNumber(newest?.value);
  return (
    <div className="plot">
      <dl>
        <dt>{view.name}</dt>
        <dd>
          {text}
          {text !== NOTHING && <small>{view.unit}</small>}
        </dd>
        <dd className="plot-summary">{view.summary(points)}</dd>
      </dl>
      <svg
        viewBox={`0 0 ${String(PLOT_WIDTH)} ${String(PLOT_HEIGHT)}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path className="plot-axis" d={`M0 ${String(PLOT_BASE)}H${String(PLOT_WIDTH)}`} />
        {view.limit !== undefined && (
          <path className="plot-limit" d={`M0 ${String(yOf(view.limit, scale))}H${String(PLOT_WIDTH)}`} />
        )}
        {view.look === 'bars' ? (
          <Bars points={drawn} scale={{ ...scale, limit: view.limit ?? Infinity }} />
        ) : (
          <Line points={drawn} scale={scale} steps={view.look === 'steps'} />
        )}
      </svg>
    </div>
  );
};

interface LineProps {
  readonly points: readonly PlotPoint[];
  readonly scale: { readonly nowMs: number; readonly max: number };
  readonly steps: boolean;
}

const Line = ({ points, scale, steps }: LineProps) => {
  const { line, area } = linePaths(points, scale, steps);
  return (
    <>
      <path className="plot-area" d={area} />
      <path className="plot-line" d={line} />
    </>
  );
};

interface BarsProps {
  readonly points: readonly PlotPoint[];
  readonly scale: { readonly nowMs: number; readonly max: number; readonly limit: number };
}

const Bars = ({ points, scale }: BarsProps) => {
  const { within, above } = barPaths(points, scale);
  return (
    <>
      <path className="plot-bars" d={within} />
      <path className="plot-bars-warning" d={above} />
    </>
  );
};
