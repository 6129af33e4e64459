import { linePlot } from './plot.mjs';

const NAMES = { ours: 'Partyline', repetition: 'last frame once more', silence: 'silence' };
const PATTERNS = ['random', 'bursts'];

/** @param cells as `concealment.bench.mjs` saves them. @returns SVG texts by file name. */
export function concealmentPlots(cells) {
  const shown = cells.filter(({ codec, frameMs }) => codec === 'PCMU/16000' && frameMs === 10);
  const plot = (measure, title, yLabel) =>
    linePlot({
      title,
      xLabel: 'frames lost, % (10 ms frames, PCMU/16000)',
      yLabel,
      xMin: 0,
      series: PATTERNS.flatMap((pattern) =>
        Object.entries(NAMES).map(([method, name]) => ({
          name: `${name}, ${pattern}`,
          points: shown
            .filter((it) => it.pattern === pattern)
            .map((it) => [it.lossPercent, it[method][measure]]),
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
