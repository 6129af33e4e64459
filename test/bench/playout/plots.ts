import { TRACE_TITLES } from '../../support/traces.ts';
import { linePlot, type Point } from '../plot/plot.ts';
import { casesOf, type Playout, type PlayoutCase, type PlayoutResults } from './results.ts';

/** The plots show the bend of the frontier; the report holds the other lengths. */
const [SHORTEST_MS, LONGEST_MS] = [2.5, 60];
const PLOTTED_FRAME_MS = 5;

/** @returns SVG texts by file name. */
export function playoutPlots(results: PlayoutResults): Record<string, string> {
  const shown = casesOf(results).filter(({ frameMs }) => frameMs === PLOTTED_FRAME_MS);
  return Object.fromEntries(shown.map((one) => [`playout-${one.trace}.svg`, plotOf(one)]));
}

function plotOf({ trace, ours, fixed, webrtc }: PlayoutCase): string {
  const point = ({ bufferMs, latePercent }: Playout): Point => [bufferMs, latePercent];
  const plotted = fixed.filter(({ lengthMs }) => lengthMs >= SHORTEST_MS && lengthMs <= LONGEST_MS);
  return linePlot({
    title: `Late frames against buffer: ${TRACE_TITLES[trace]}`,
    xLabel: 'mean buffer, ms',
    yLabel: 'late frames, %',
    series: [
      { name: 'fixed length', points: plotted.map(point), marker: true },
      { name: 'WebRTC-like', points: [point(webrtc)], marker: true, line: false },
      { name: 'ours', points: [point(ours)], marker: true, line: false },
    ],
  });
}
