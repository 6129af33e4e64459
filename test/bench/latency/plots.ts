import { cdfPlot, linePlot, type Point } from '../plot/plot.ts';
import type { Outcome } from './outcome.ts';
import { TARGETS } from './tables.ts';

/** @returns SVG texts by file name. */
export function latencyPlots(all: readonly Outcome[]): Record<string, string> {
  const pressed = all.filter(({ continuous }) => !continuous);
  const continuous = all.filter((one) => one.continuous);
  return {
    ...(pressed.length > 0
      ? { 'latency-cdf.svg': delays('Mouth to ear, a press for each burst', pressed) }
      : {}),
    ...(continuous.length > 0
      ? { 'latency-continuous.svg': delays('Mouth to ear, transmitting all the time', continuous) }
      : {}),
    'latency-starts.svg': startByStart(all),
    ...(pressed.some(({ allFirstSoundMs }) => allFirstSoundMs.length > 0)
      ? { 'latency-first-sound.svg': firstSounds(pressed) }
      : {}),
  };
}

function delays(title: string, systems: readonly Outcome[]): string {
  return cdfPlot({
    title,
    xLabel: 'delay, ms',
    xMin: 0,
    series: systems.map(({ system, delaysMs }) => ({ name: system, values: delaysMs.flat() })),
    references: [target(TARGETS.medianMs)],
  });
}

function firstSounds(systems: readonly Outcome[]): string {
  return cdfPlot({
    title: 'Key press to first far sound',
    xLabel: 'ms after the press',
    xMin: 0,
    series: systems.map(({ system, allFirstSoundMs }) => ({ name: system, values: allFirstSoundMs })),
    references: [target(TARGETS.firstSoundMs)],
  });
}

function startByStart(all: readonly Outcome[]): string {
  return linePlot({
    title: 'Mouth to ear, each burst, start by start',
    xLabel: 'start',
    yLabel: 'delay, ms',
    xMin: 0.5,
    xMax: Math.max(...all.map(({ starts }) => starts)) + 0.5,
    series: all.map(({ system, delaysMs }, index) => ({
      name: system,
      line: false,
      points: delaysMs.flatMap((ofStart, start) =>
        ofStart.map((delay, k): Point => [start + 1 + across(k, ofStart.length, index, all.length), delay]),
      ),
    })),
  });
}

function target(ms: number) {
  return { axis: 'x', at: ms, label: `target of the median: ${String(ms)} ms` } as const;
}

/** Bursts of one start lie side by side in the order of time; each system has a lane of its own. */
function across(k: number, count: number, index: number, systems: number): number {
  const lane = 0.8 / systems;
  return -0.4 + lane * (index + 0.1 + (0.8 * k) / Math.max(1, count));
}
