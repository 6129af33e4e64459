import { cdfPlot, linePlot } from '../plot.mjs';

/** @param all outcomes (outcome.ts). @returns SVG texts by file name. */
export function latencyPlots(all) {
  const target = { axis: 'x', at: 35, label: 'target of the median: 35 ms' };
  return {
    'latency-cdf.svg': cdfPlot({
      title: 'Mouth to ear',
      xLabel: 'delay, ms',
      xMin: 0,
      series: all.map(({ system, delaysMs }) => ({ name: system, values: delaysMs.flat() })),
      references: [target],
    }),
    'latency-starts.svg': linePlot({
      title: 'Mouth to ear, each burst, start by start',
      xLabel: 'start',
      yLabel: 'delay, ms',
      xMin: 0.5,
      xMax: Math.max(...all.map(({ starts }) => starts)) + 0.5,
      series: all.map(({ system, delaysMs }, index) => ({
        name: system,
        line: false,
        points: delaysMs.flatMap((delays, start) =>
          delays.map((delay, k) => [start + 1 + across(k, delays.length, index, all.length), delay]),
        ),
      })),
    }),
    'latency-first-sound.svg': cdfPlot({
      title: 'Key press to first far sound',
      xLabel: 'ms after the press',
      xMin: 0,
      series: all
        .filter(({ allFirstSoundMs }) => allFirstSoundMs.length > 0)
        .map(({ system, allFirstSoundMs }) => ({ name: system, values: allFirstSoundMs })),
      references: [{ axis: 'x', at: 16, label: 'target of the median: 16 ms' }],
    }),
  };
}

/** Bursts of one start lie side by side, in the order of time; systems beside each other. */
function across(k, count, index, systems) {
  const lane = 0.8 / systems;
  return -0.4 + lane * (index + 0.1 + (0.8 * k) / Math.max(1, count));
}
