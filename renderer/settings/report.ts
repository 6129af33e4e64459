import type { FiguresView } from '../../main/contract/index.ts';
import { mouthToEarMs, mouthToEarParts } from '../parts/mouth-to-ear.ts';
import { shortNumber } from './numbers.ts';
import { rangeOf } from './plot-path.ts';
import type { Text } from '../text/catalogue.ts';

export interface ReportHead {
  readonly version: string;
  readonly platform: string;
  readonly server: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * The figures as plain text, for a message to the person in charge of the network. One line each,
 * without anything that identifies people.
 */
export function reportText(
  head: ReportHead,
  figures: readonly FiguresView[],
  t: Text['settings']['connection'],
): string {
  const newest = figures.at(-1);
  const line = (name: string, unit: string, value: (it: FiguresView) => number | undefined): string => {
    const range = rangeOf(figures.map((it) => ({ atMs: it.atMs, value: value(it) })));
    if (newest === undefined || range === undefined) return `${name}: ${t.nothing}`;
    const now = `${t.reportNow} ${shortNumber(value(newest))} ${unit}`;
    return `${name}: ${now}, ${t.range(shortNumber(range.least), shortNumber(range.most))} ${unit}`;
  };
  const parts =
    newest === undefined
      ? t.nothing
      : mouthToEarParts(newest)
          .map(({ part, ms }) => `${t.parts[part]} ${shortNumber(ms)}`)
          .join(' + ');
  const blocks = (newest?.mouthToEar ?? []).map(
    ({ block, ms }) => `  ${t.blocks[block].name}: ${shortNumber(ms)} ms`,
  );
  return [
    `${t.reportTitle}, ${head.at}`,
    `Partyline ${head.version}, ${head.platform}`,
    `${t.server}: ${head.server ?? t.noServer}`,
    `${t.reportTotal}: ${newest === undefined ? t.nothing : `${shortNumber(mouthToEarMs(newest))} ms = ${parts}`}`,
    ...blocks,
    ...(newest?.soundBinding === undefined ? [] : [t.soundBinding[newest.soundBinding]]),
    line(t.roundTrip, 'ms', ({ rttMs }) => rttMs),
    line(t.jitter, 'ms', ({ jitterMs }) => jitterMs),
    line(t.late, '%', ({ latePercent }) => latePercent),
    line(t.reportLost, '%', ({ lostPercent }) => lostPercent),
    line(t.buffer, 'ms', ({ bufferMs }) => bufferMs),
    line(t.drift, 'ppm', ({ driftPpm }) => driftPpm),
    line(t.incoming, 'kbit/s', ({ inKbitPerS }) => inKbitPerS),
    line(t.outgoing, 'kbit/s', ({ outKbitPerS }) => outKbitPerS),
    line(t.underWay, 'B', ({ delayBandwidthBytes }) => delayBandwidthBytes),
    line(t.concealed, 'ms', ({ concealedMs }) => concealedMs),
    line(t.reportGaps, '×', ({ underruns }) => underruns),
  ].join('\n');
}
