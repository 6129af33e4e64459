import type { Table } from '../base/table.ts';
import { METHODS, winsOver, type ConcealmentResults, type Measure } from './results.ts';

const TITLES: Readonly<Record<Measure, string>> = {
  gapSnrDb: 'gap SNR, dB',
  segmentalSnrDb: 'segmental SNR, dB',
  logSpectralDistanceDb: 'log-spectral distance, dB',
};
const MEASURES = Object.keys(TITLES) as Measure[];

export function concealmentTables({ cells }: Pick<ConcealmentResults, 'cells'>): Table[] {
  const codecs = [...new Set(cells.map(({ codec }) => codec))];
  return [
    {
      title: `In how many of ${String(cells.length)} cells ours is better`,
      rows: MEASURES.map((measure) => ({
        measure: TITLES[measure],
        'than the last frame once more': winsOver(cells, measure, 'repetition'),
        'than silence': winsOver(cells, measure, 'silence'),
      })),
    },
    ...codecs.map((codec) => ({
      title: `${codec}: ours / last frame once more / silence`,
      rows: cells
        .filter((cell) => cell.codec === codec)
        .map((cell) => ({
          'frame, ms': cell.frameMs,
          pattern: cell.pattern,
          'lost, %': cell.lossPercent,
          ...Object.fromEntries(
            MEASURES.map((measure) => [
              TITLES[measure],
              METHODS.map((method) => cell[method][measure].toFixed(2)).join(' / '),
            ]),
          ),
        })),
    })),
  ];
}
