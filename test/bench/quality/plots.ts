import { linePlot, type LineSeries, type Point } from '../plot/plot.ts';
import type { QualityResults } from './results.ts';

const SOFTEST_DB = -60;
const SHOWN_HZ = 1_004;

/** @returns SVG texts by file name. */
export function qualityPlots({ codecs, sweep, distortion }: QualityResults): Record<string, string> {
  const series = (pointsOf: (codec: string) => readonly Point[]): LineSeries[] =>
    codecs.map(({ codec }) => ({ name: codec, points: pointsOf(codec) }));
  return {
    'quality-response.svg': linePlot({
      title: 'Response of the whole path',
      xLabel: 'frequency, Hz',
      yLabel: 'level, dB',
      xScale: 'log',
      yMin: SOFTEST_DB,
      yMax: 3,
      references: [{ axis: 'y', at: -3, label: '−3 dB' }],
      series: series((codec) =>
        sweep
          .filter((one) => one.codec === codec)
          .map(({ hz, gainDb }): Point => [hz, Math.max(SOFTEST_DB, gainDb)]),
      ),
    }),
    'quality-distortion.svg': linePlot({
      title: `Signal over distortion and noise, a tone of ${String(SHOWN_HZ)} Hz`,
      xLabel: 'level of the tone, dBFS',
      yLabel: 'dB',
      series: series((codec) =>
        distortion
          .filter((one) => one.codec === codec && one.hz === SHOWN_HZ)
          .map(({ levelDb, sinadDb }): Point => [levelDb, sinadDb]),
      ).map((one) => ({ ...one, marker: true })),
    }),
  };
}
