import { cdfPlot, linePlot } from '../plot.mjs';

/** @param all outcomes (outcome.ts). @returns SVG texts by file name. */
export function latencyPlots(all) {
  const pressed = all.filter(({ continuous }) => !continuous);
  const continuous = all.filter((one) => one.continuous);
  return {
    ...(pressed.length > 0
      ? { 'latency-cdf.svg': delays('Mouth to ear, a press for each burst', pressed) }
      : {}),
    ...(continuous.length > 0
      ? { 'latency-continuous.svg': delays('Mouth to ear, transmitting all the time', continuous) }
      : {}),
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
    ...(pressed.some(({ allFirstSoundMs }) => allFirstSoundMs.length > 0)
      ? {
          'latency-first-sound.svg': cdfPlot({
            title: 'Key press to first far sound',
            xLabel: 'ms after the press',
            xMin: 0,
            series: pressed.map(({ system, allFirstSoundMs }) => ({ name: system, values: allFirstSoundMs })),
            references: [{ axis: 'x', at: 16, label: 'target of the median: 16 ms' }],
          }),
        }
      : {}),
  };
}

function delays(title, systems) {
  return cdfPlot({
    title,
    xLabel: 'delay, ms',
    xMin: 0,
    series: systems.map(({ system, delaysMs }) => ({ name: system, values: delaysMs.flat() })),
    references: [{ axis: 'x', at: 35, label: 'target of the median: 35 ms' }],
  });
}

/** Bursts of one start lie side by side, in the order of time; systems beside each other. */
function across(k, count, index, systems) {
  const lane = 0.8 / systems;
  return -0.4 + lane * (index + 0.1 + (0.8 * k) / Math.max(1, count));
}
