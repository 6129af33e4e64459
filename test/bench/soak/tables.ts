import { assertNever } from '../../../common/assert-never.ts';
import { withCommas, type Row, type Table } from '../base/table.ts';
import type { LimitRow, SoakResults } from './results.ts';

/** The results that the tables need. */
export type SoakSummary = Pick<
  SoakResults,
  'seconds' | 'listeners' | 'talkers' | 'everyS' | 'memory' | 'account' | 'serverCores' | 'loadCores'
> & { readonly limits: readonly LimitRow[]; readonly station?: SoakResults['station'] };

export function soakTables(results: SoakSummary): Table[] {
  return [
    { title: 'The load, and how the server bore it', rows: loadRows(results) },
    { title: 'What must not grow, and what must be as it was', rows: results.limits.map(limitRow) },
  ];
}

function loadRows(results: SoakSummary): Row[] {
  const { listeners, talkers, everyS, seconds, memory, account, serverCores, loadCores } = results;
  const { p50, p99, p999, max } = account.delayMs;
  const rows: Record<string, string | number> = {
    length: `${(seconds / 60).toFixed(0)} minutes`,
    listeners,
    'talkers at once': talkers,
    'each connects anew every': `${String(everyS)} s`,
    'frames that came, of those that were due': `${withCommas(account.received)} of ${withCommas(account.due)}`,
    'delay from talker to listener, median': ms(p50),
    'its 99th percentile': ms(p99),
    'its 99.9th percentile': ms(p999),
    'its longest': ms(max),
    'processor time of the server': ofCore(serverCores),
    'processor time of the crowd': ofCore(loadCores),
    // Older reports do not have it.
    ...(memory.code
      ? { 'compiled code within the live memory, slope': `${memory.code.slopeMbPerH.toFixed(2)} MB/h` }
      : {}),
    ...pauseRows(results),
  };
  return Object.entries(rows).map(([what, measured]) => ({ what, measured }));
}

/** One row for each process of the station that reported pauses. */
function pauseRows({ station }: SoakSummary): Record<string, string> {
  const { main, audio } = station?.pauses ?? {};
  const rows = Object.entries({ main, audio }).flatMap(([process, pauses]) =>
    pauses
      ? [
          [
            `station, ${process} process, pauses of the garbage collector: how many; 99.9th percentile; longest`,
            `${String(pauses.count)}; ${ms(pauses.p999Ms)}; ${ms(pauses.longestMs)}`,
          ] as const,
        ]
      : [],
  );
  return Object.fromEntries(rows);
}

function limitRow(row: LimitRow): Row {
  return {
    what: row.name,
    measured: measuredText(row),
    limit: limitText(row),
    kept: row.isKept ? 'yes' : 'no',
  };
}

function measuredText(row: LimitRow): string {
  switch (row.kind) {
    case 'slope':
      return `${row.slopeMbPerH.toFixed(2)} ± ${row.halfWidthMbPerH.toFixed(2)} MB/h`;
    case 'growth':
      return row.slopeMbPerH === undefined || row.halfWidthMbPerH === undefined
        ? mb(row.growthMb)
        : `${mb(row.growthMb)} (${row.slopeMbPerH.toFixed(1)} ± ${row.halfWidthMbPerH.toFixed(1)} MB/h)`;
    case 'at-most':
    case 'dropped-for-lag':
    case 'some':
      return String(row.count);
    case 'as-at-start':
      return String(row.count ?? 'unknown');
    default:
      return assertNever(row);
  }
}

function limitText(row: LimitRow): string {
  switch (row.kind) {
    case 'slope':
      return `${String(row.limitMbPerH)} MB/h`;
    case 'growth':
      return row.slopeMbPerH === undefined ? mb(row.limitMb) : `${String(row.limitMb)} MB`;
    case 'at-most':
      return String(row.limit);
    case 'dropped-for-lag':
      return `${String(row.limit)}, dropped for lag`;
    case 'some':
      return 'some';
    case 'as-at-start':
      return `${String(row.atStart ?? 'unknown')}, as at the start`;
    default:
      return assertNever(row);
  }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const mb = (value: number): string => `${value.toFixed(2)} MB`;
const ofCore = (cores: number): string => `${(100 * cores).toFixed(0)} % of a core`;
