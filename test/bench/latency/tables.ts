import { ROLES, type Outcome, type Ratio } from './outcome.ts';

/** Tables of outcomes for people. Pure. */

export type Row = Record<string, string | number>;

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What the project set out to reach, ms. */
export const TARGETS = { medianMs: 35, p95Ms: 45, firstSoundMs: 16, measuredOverDeclared: 1.15 } as const;

export function latencyTables(all: readonly Outcome[], ratios: readonly Ratio[]): Table[] {
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
export function delayRows(all: readonly Outcome[]): Row[] {
  return all.map((one) => ({
    system: one.system,
    'median ms': ms(one.mouthToEarMs?.median),
    'p95 ms': ms(one.mouthToEarMs?.p95),
    'min ms': ms(one.mouthToEarMs?.min),
    'max ms': ms(one.mouthToEarMs?.max),
    'medians of starts': one.mediansOfStartsMs.map((value) => value.toFixed(1)).join(' '),
    lost: `${String(one.lost)} of ${String(one.bursts)}`,
    'press to first sound, median ms': ms(one.firstSoundMs?.median),
    'its p95': ms(one.firstSoundMs?.p95),
    presses: one.allFirstSoundMs.length + one.unheardPresses,
    unheard: one.unheardPresses,
  }));
}

/** The first system is the one in question. */
export function targetRows(all: readonly Outcome[], ratios: readonly Ratio[]): Row[] {
  const [ours] = all;
  const lowest = ratios.find((one) => one.ours === ours.system && one.theirs.includes('lowest'));
  const row = (what: string, target: number, measured: number | undefined): Row[] =>
    measured === undefined
      ? []
      : [{ what, target: `≤ ${String(target)}`, measured, reached: measured <= target ? 'yes' : 'no' }];
  // What is on its way may wait for the collector, but for less than a frame.
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

function declaredRows(all: readonly Outcome[]): Row[] {
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

function pauseRows(all: readonly Outcome[]): Row[] {
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

export function costRows(all: readonly Outcome[]): Row[] {
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

function ms(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}
