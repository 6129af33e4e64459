import { linePlot, type Point } from '../plot/plot.ts';
import type { RealDrift } from './outcome.ts';
import type { SimulatedTalk } from './simulated.ts';

/** @returns SVG texts by file name. */
export function driftPlots(
  simulated: readonly SimulatedTalk[],
  real: RealDrift | null,
): Record<string, string> {
  const shown = simulated.filter(({ row }) => Math.abs(row.driftPpm) === 500);
  return {
    'drift.svg': linePlot({
      title: 'Level of the buffer while clocks differ, simulated',
      xLabel: 'minutes of talk without a pause',
      yLabel: 'level, ms',
      series: shown.map(({ row, seconds }) => ({
        name: `${row.network}, ${String(row.driftPpm)} ppm`,
        points: line(seconds, ({ levelMs }) => levelMs),
      })),
    }),
    ...(real === null ? {} : realPlots(real)),
  };
}

function realPlots({ ppm, samples, delays }: RealDrift): Record<string, string> {
  return {
    'drift-real.svg': linePlot({
      title: `Two stations, the talker's clock ${String(ppm)} ppm fast`,
      xLabel: 'minutes',
      yLabel: 'ms',
      series: [
        { name: 'mouth to ear', points: line(delays, ({ ms }) => ms), line: false, marker: true },
        { name: 'level', points: line(samples, ({ levelMs }) => levelMs) },
        { name: 'target', points: line(samples, ({ targetMs }) => targetMs) },
      ],
    }),
    'drift-real-ppm.svg': linePlot({
      title: 'What the loop makes of it',
      xLabel: 'minutes',
      yLabel: 'ppm',
      references: [{ axis: 'y', at: ppm, label: 'difference of the clocks' }],
      series: [{ name: 'read faster by', points: line(samples, (sample) => sample.ppm) }],
    }),
  };
}

/** @returns a point for each row that has the value, by minutes. */
function line<T extends { readonly atMs: number }>(
  rows: readonly T[],
  valueOf: (row: T) => number | null | undefined,
): Point[] {
  return rows.flatMap((row): Point[] => {
    const value = valueOf(row);
    return value === null || value === undefined ? [] : [[row.atMs / 60_000, value]];
  });
}
