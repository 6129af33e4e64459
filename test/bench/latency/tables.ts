import { fixed, type Row, type Table } from '../base/table.ts';
import { ROLES, type Ratio, type SystemResult } from './outcome.ts';
import type { LatencyResults } from './results.ts';

/** Goals of the project. */
export const TARGETS = { medianMs: 35, p95Ms: 45, firstSoundMs: 16, measuredOverDeclared: 1.15 } as const;

export function latencyTables({ systems: all, ratios }: Pick<LatencyResults, 'systems' | 'ratios'>): Table[] {
  return [
    { title: 'Delays', rows: delayRows(all) },
    { title: 'Partyline against its targets', rows: targetRows(all, ratios) },
    { title: 'Ours divided by theirs, medians', rows: ratioRows(ratios) },
    { title: 'What the stations declare, block by block', rows: declaredRows(all) },
    { title: 'Pauses of the garbage collector', rows: pauseRows(all) },
    { title: 'What the processes cost', rows: costRows(all) },
  ].filter(({ rows }) => rows.length > 0);
}

/** One row for each system. */
export function delayRows(all: readonly SystemResult[]): Row[] {
  return all.map((one) => ({
    system: one.system,
    'median ms': fixed(one.mouthToEarMs?.median, 1),
    'p95 ms': fixed(one.mouthToEarMs?.p95, 1),
    'min ms': fixed(one.mouthToEarMs?.min, 1),
    'max ms': fixed(one.mouthToEarMs?.max, 1),
    'medians of starts': one.mediansOfStartsMs.map((value) => value.toFixed(1)).join(' '),
    lost: `${String(one.lost)} of ${String(one.bursts)}`,
    'press to first sound, median ms': fixed(one.firstSoundMs?.median, 1),
    'its p95': fixed(one.firstSoundMs?.p95, 1),
    presses: one.presses,
    unheard: one.unheardPresses,
  }));
}

/** The first system is the one that has goals. */
export function targetRows(all: readonly SystemResult[], ratios: readonly Ratio[]): Row[] {
  const [ours] = all;
  const lowest = ratios.find((one) => one.ours === ours.system && one.theirs.includes('lowest'));
  const row = (what: string, target: number, measured: number | undefined): Row[] =>
    measured === undefined
      ? []
      : [{ what, target: `≤ ${String(target)}`, measured, reached: measured <= target ? 'yes' : 'no' }];
  // A pause shorter than a frame delays no frame to the next one.
  const pauses = Object.values(ours.gcPauses).map(({ p999Ms }) => p999Ms);
  const pause = pauses.length > 0 ? Math.max(...pauses) : undefined;
  return [
    ...row('median, ms', TARGETS.medianMs, ours.mouthToEarMs?.median),
    ...row('p95, ms', TARGETS.p95Ms, ours.mouthToEarMs?.p95),
    ...row('lost bursts', 0, ours.lost),
    ...row('press to first sound, median ms', TARGETS.firstSoundMs, ours.firstSoundMs?.median),
    ...row('measured / declared', TARGETS.measuredOverDeclared, ours.measuredOverDeclared),
    ...row("mouth to ear / Mumble's lowest", 1, lowest?.mouthToEar),
    ...row("press to first sound / Mumble's lowest", 1, lowest?.firstSound),
    ...row(
      "pauses of the garbage collector, p99.9 of the worst process and start, ms (a frame's length)",
      ours.declaredMs?.parts['frame ms'] ?? 0,
      pause,
    ),
  ];
}

function ratioRows(ratios: readonly Ratio[]): Row[] {
  return ratios.map(({ ours, theirs, mouthToEar, firstSound }) => ({
    ours,
    theirs,
    'mouth to ear': mouthToEar ?? '-',
    'press to first sound': firstSound ?? '-',
  }));
}

function declaredRows(all: readonly SystemResult[]): Row[] {
  return all.flatMap(({ system, declaredMs, measuredOverDeclared }) =>
    declaredMs
      ? [
          {
            system,
            ...declaredMs.parts,
            sum: declaredMs.sum,
            'measured / declared': measuredOverDeclared ?? '-',
          },
        ]
      : [],
  );
}

function pauseRows(all: readonly SystemResult[]): Row[] {
  return all.flatMap(({ system, gcPauses }) =>
    Object.entries(gcPauses).map(([process, { count, p999Ms, longestMs }]) => ({
      system,
      process,
      pauses: count,
      'p99.9 ms, worst start': p999Ms,
      'longest ms': longestMs,
    })),
  );
}

export function costRows(all: readonly SystemResult[]): Row[] {
  return all.map((one) => ({
    system: one.system,
    ...Object.fromEntries(
      ROLES.flatMap((role) => [
        [`${role} CPU s/min`, one.cpuSecondsPerMinute[role].toFixed(2)],
        [`${role} PSS MB`, one.pssMb[role].toFixed(0)],
      ]),
    ),
  }));
}
