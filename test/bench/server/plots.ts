import { barPlot } from '../plot/plot.ts';
import { isSameLoad, loadName, SERVERS, type ServerResults, type VariantRow } from './results.ts';
import { LABELS } from './tables.ts';

/** @returns SVG texts by file name. */
export function serverPlots({ cases, variants }: ServerResults): Record<string, string> {
  const categories = cases.map(loadName);
  const series = (pick: (variant: VariantRow) => number) =>
    SERVERS.map((server) => ({
      name: LABELS[server],
      values: cases.map((load) => {
        const variant = variants.find((one) => one.server === server && isSameLoad(one, load));
        return variant ? pick(variant) : null;
      }),
    }));
  return {
    'server-cpu.svg': barPlot({
      title: 'CPU for each delivered frame (talkers × listeners, frame)',
      xLabel: 'CPU, µs',
      categories,
      series: series(({ cpuUsPerDelivery }) => cpuUsPerDelivery),
      digits: 2,
    }),
    'server-delay.svg': barPlot({
      title: 'Through the server, 99th percentile (talkers × listeners, frame)',
      xLabel: 'delay, ms',
      categories,
      series: series(({ delayP99Ms }) => delayP99Ms),
      digits: 1,
    }),
  };
}
