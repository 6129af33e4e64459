import type { Text } from '../text/catalogue.ts';
import { LATE_LIMIT_PERCENT } from './figures-window.ts';
import { shortNumber } from './numbers.ts';
import type { PlotView } from './plot.tsx';
import { rangeOf, type PlotPoint } from './plot-path.ts';

type Words = Text['settings']['connection'];

/**
 * The plots of the connection page: a range for values that vary, the maximum for values that
 * should be small.
 */
export function connectionPlots(t: Words): readonly PlotView[] {
  const range = (points: readonly PlotPoint[]): string => {
    const found = rangeOf(points);
    return found === undefined ? t.nothing : t.range(shortNumber(found.least), shortNumber(found.most));
  };
  const most = (points: readonly PlotPoint[]): string => {
    const found = rangeOf(points);
    return found === undefined ? t.nothing : t.most(shortNumber(found.most));
  };
  return [
    {
      name: t.roundTrip,
      unit: 'ms',
      value: ({ rttMs }) => rttMs,
      look: 'line',
      atLeast: 4,
      summary: range,
    },
    {
      name: t.jitter,
      unit: 'ms',
      value: ({ jitterMs }) => jitterMs,
      look: 'line',
      atLeast: 4,
      summary: most,
    },
    {
      name: t.late,
      unit: '%',
      value: ({ latePercent }) => latePercent,
      look: 'bars',
      atLeast: 2 * LATE_LIMIT_PERCENT,
      limit: LATE_LIMIT_PERCENT,
      summary: (points) =>
        rangeOf(points) === undefined ? t.nothing : t.limit(`${shortNumber(LATE_LIMIT_PERCENT)} %`),
    },
    {
      name: t.buffer,
      unit: 'ms',
      value: ({ bufferMs }) => bufferMs,
      look: 'steps',
      atLeast: 40,
      summary: range,
    },
  ];
}

/** The network's figures, on the connection's own page below the audible ones. */
export function trafficPlots(t: Words): readonly PlotView[] {
  const range = (points: readonly PlotPoint[]): string => {
    const found = rangeOf(points);
    return found === undefined ? t.nothing : t.range(shortNumber(found.least), shortNumber(found.most));
  };
  return [
    {
      name: t.incoming,
      unit: 'kbit/s',
      value: ({ inKbitPerS }) => inKbitPerS,
      look: 'line',
      atLeast: 100,
      summary: range,
    },
    {
      name: t.outgoing,
      unit: 'kbit/s',
      value: ({ outKbitPerS }) => outKbitPerS,
      look: 'line',
      atLeast: 100,
      summary: range,
    },
    {
      name: t.concealed,
      unit: 'ms',
      value: ({ concealedMs }) => concealedMs,
      look: 'bars',
      atLeast: 40,
      summary: (points) =>
        t.concealedHint(shortNumber(points.reduce((sum, { value = 0 }) => sum + value, 0))),
    },
    {
      name: t.drift,
      unit: 'ppm',
      value: ({ driftPpm }) => driftPpm,
      height: Math.abs,
      look: 'line',
      atLeast: 100,
      summary: (points) => (rangeOf(points) === undefined ? t.nothing : t.driftHint),
    },
    {
      name: t.underWay,
      unit: 'B',
      value: ({ delayBandwidthBytes }) => delayBandwidthBytes,
      look: 'line',
      atLeast: 200,
      summary: () => t.underWayHint,
    },
  ];
}
