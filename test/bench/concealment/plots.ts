import { linePlot, type Point } from '../plot/plot.ts';
import { METHODS, PATTERNS, type Cell, type Measure } from './results.ts';

const NAMES = { ours: 'Partyline', repetition: 'last frame once more', silence: 'silence' } as const;

/** @returns SVG texts by file name. */
export function concealmentPlots(cells: readonly Cell[]): Record<string, string> {
  const shown = cells.filter(({ codec, frameMs }) => codec === 'PCMU/16000' && frameMs === 10);
  const plot = (measure: Measure, title: string, yLabel: string): string =>
    linePlot({
      title,
      xLabel: 'frames lost, % (10 ms frames, PCMU/16000)',
      yLabel,
      xMin: 0,
      series: PATTERNS.flatMap((pattern) =>
        METHODS.map((method) => ({
          name: `${NAMES[method]}, ${pattern}`,
          points: shown
            .filter((cell) => cell.pattern === pattern)
            .map((cell): Point => [cell.lossPercent, cell[method][measure]]),
          marker: true,
        })),
      ),
    });
  return {
    'concealment-snr.svg': plot('gapSnrDb', 'Speech with lost frames: what loss touches', 'gap SNR, dB'),
    'concealment-lsd.svg': plot(
      'logSpectralDistanceDb',
      'Speech with lost frames',
      'log-spectral distance, dB',
    ),
  };
}
