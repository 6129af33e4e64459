import type { Row, Table } from '../base/table.ts';
import type { CodecQuality, QualityResults } from './results.ts';

export function qualityTables({ codecs, distortion }: QualityResults): Table[] {
  const row = (what: string, valueOf: (one: CodecQuality) => string): Row => ({
    what,
    ...Object.fromEntries(codecs.map((one) => [one.codec, valueOf(one)])),
  });
  const tones = distortion.filter(({ codec }) => codec === codecs[0].codec);
  const thdN = (codec: string, hz: number, levelDb: number): string =>
    distortion
      .find((one) => one.codec === codec && one.hz === hz && one.levelDb === levelDb)
      ?.thdNPercent.toFixed(2) ?? '-';
  const rows = [
    row('segmental SNR against the original, 0–8 kHz, dB', (one) => one.segmentalSnrDb.toFixed(1)),
    row('segmental SNR within the own band, dB', (one) => one.segmentalSnrInBandDb.toFixed(1)),
    row('log-spectral distance 0.1–3.4 kHz, dB', (one) => one.distance3400Db.toFixed(2)),
    row('log-spectral distance 0.1–7 kHz, dB', (one) => one.distance7000Db.toFixed(2)),
    row('band at −3 dB, Hz', ({ lowHz, highHz }) => `${lowHz.toFixed(0)}–${highHz.toFixed(0)}`),
    ...tones.map(({ hz, levelDb }) =>
      row(`THD+N of ${String(hz)} Hz at ${String(levelDb)} dBFS, %`, ({ codec }) => thdN(codec, hz, levelDb)),
    ),
  ];
  return [{ title: 'The whole path, by codec', rows }];
}
