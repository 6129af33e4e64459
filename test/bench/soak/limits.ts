import type { Findings, LimitRow, StationResult } from './results.ts';
import type { MemoryTrend } from './trend.ts';

/**
 * A slope of the memory means something from this length on; a shorter soak looks at the growth
 * only.
 */
const LONG_SECONDS = 20 * 60;
const MOST_SLOPE_MB_PER_H = 1;
const MOST_GROWTH_MB = 10;
const MOST_LIVE_GROWTH_MB = 2;
/**
 * A station clears its heap when that frees 24 MB (heap-tidier.ts), so its memory goes up and down.
 */
const MOST_STATION_GROWTH_MB = 30;

/** @returns every limit with what the soak found. */
export function judge(findings: Findings): LimitRow[] {
  const { seconds, account, drops, problems, leakWarnings, station } = findings;
  const isLong = seconds >= LONG_SECONDS;
  return [
    ...memoryLimits(findings.memory, isLong),
    // A machine that stalls for 200 ms makes every link lag. Half an hour without such a stall is
    // normal.
    isLong ? none('frames lost', account.lost) : droppedForLag(account.lost, drops.lag + drops.unsent),
    none('frames out of order', account.outOfOrder),
    none('talkspurts that the server cut', account.cut),
    none('connections that broke', account.broken),
    none('stations in trouble', problems.length),
    none('warnings of too many listeners', leakWarnings),
    some('connections anew', account.reconnects),
    ...endLimits(findings),
    ...(station ? stationLimits(station) : []),
  ];
}

function memoryLimits({ rss, live }: Findings['memory'], isLong: boolean): LimitRow[] {
  return isLong
    ? [slope('resident memory, slope', rss), slope('live memory, slope', live)]
    : [
        growth('resident memory, growth', rss, MOST_GROWTH_MB),
        growth('live memory, growth', live, MOST_LIVE_GROWTH_MB),
      ];
}

/** At the end nothing may be left. */
function endLimits({ before, after }: Findings): LimitRow[] {
  const resources = [...new Set([...Object.keys(before.resources), ...Object.keys(after.resources)])];
  return [
    ...(before.descriptors === undefined
      ? []
      : [asAtStart('descriptors', before.descriptors, after.descriptors)]),
    asAtStart('connections', 0, after.stats.connections),
    asAtStart('stations', 0, after.stats.stations),
    ...resources.map((name) =>
      asAtStart(`active ${name}`, before.resources[name] ?? 0, after.resources[name] ?? 0),
    ),
    asAtStart("listeners of the server's process", before.processListeners, after.processListeners),
    asAtStart('event emitters alive', before.emitters, after.emitters),
    asAtStart('sockets alive', before.sockets, after.sockets),
    asAtStart('WebSockets alive', before.webSockets, after.webSockets),
  ];
}

function stationLimits({ memory, presses, opened }: StationResult): LimitRow[] {
  const grown = (name: 'main' | 'audio'): LimitRow => {
    const { slopeMbPerH, halfWidthMbPerH } = memory[name];
    const row = growth(`station, ${name} process, growth`, memory[name], MOST_STATION_GROWTH_MB);
    return { ...row, slopeMbPerH, halfWidthMbPerH };
  };
  return [
    grown('main'),
    grown('audio'),
    some('station, presses of its talk key', presses),
    none('station, microphones that did not open', Math.max(0, presses - opened)),
  ];
}

function slope(name: string, { slopeMbPerH, halfWidthMbPerH }: MemoryTrend): LimitRow {
  const isKept = slopeMbPerH <= MOST_SLOPE_MB_PER_H;
  return { name, isKept, kind: 'slope', slopeMbPerH, halfWidthMbPerH, limitMbPerH: MOST_SLOPE_MB_PER_H };
}

function growth(
  name: string,
  { firstMb, lastMb }: MemoryTrend,
  limitMb: number,
): LimitRow & { readonly kind: 'growth' } {
  const growthMb = lastMb - firstMb;
  return { name, isKept: growthMb <= limitMb, kind: 'growth', growthMb, limitMb };
}

function none(name: string, count: number): LimitRow {
  return { name, isKept: count === 0, kind: 'at-most', count, limit: 0 };
}

function droppedForLag(count: number, limit: number): LimitRow {
  return { name: 'frames lost', isKept: count <= limit, kind: 'dropped-for-lag', count, limit };
}

function some(name: string, count: number): LimitRow {
  return { name, isKept: count > 0, kind: 'some', count };
}

function asAtStart(name: string, was: number | undefined, is: number | undefined): LimitRow {
  const isKept = was !== undefined && is !== undefined && is <= was;
  return { name: `${name} at the end`, isKept, kind: 'as-at-start', count: is ?? null, atStart: was ?? null };
}
