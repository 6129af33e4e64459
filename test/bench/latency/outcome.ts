import type { Pauses } from './pair.ts';
import type { StartResult } from './session.ts';
import { median, round, summary, type Summary } from './statistics.ts';

/** What all starts of one system come to. Pure. */

/** One start, as it is kept between commands. */
export interface Measured {
  readonly system: string;
  readonly continuous: boolean;
  readonly start: number;
  readonly result: StartResult;
}

export interface Outcome {
  readonly system: string;
  readonly continuous: boolean;
  readonly starts: number;
  readonly bursts: number;
  readonly lost: number;
  readonly mouthToEarMs: Summary | undefined;
  readonly mediansOfStartsMs: readonly number[];
  readonly firstSoundMs: Summary | undefined;
  readonly unheardPresses: number;
  /** What the system itself declares: medians over the starts. */
  readonly declaredMs: { readonly parts: Readonly<Record<string, number>>; readonly sum: number } | undefined;
  readonly measuredOverDeclared: number | undefined;
  /** Of garbage collectors, by process: all starts together; the worst start's percentile. */
  readonly gcPauses: Readonly<Record<string, Pauses>>;
  readonly cpuSecondsPerMinute: Readonly<Record<Role, number>>;
  readonly pssMb: Readonly<Record<Role, number>>;
  /** All delays, start by start, for plots. */
  readonly delaysMs: readonly (readonly number[])[];
  readonly allFirstSoundMs: readonly number[];
}

export type Role = 'server' | 'talker' | 'listener';
export const ROLES = ['server', 'talker', 'listener'] as const;

/** @returns an outcome for each system, in the order in which they came first. */
export function outcomes(measured: readonly Measured[]): Outcome[] {
  return [...new Set(measured.map(({ system }) => system))].map((system) =>
    outcome(measured.filter((one) => one.system === system)),
  );
}

function outcome(measured: readonly Measured[]): Outcome {
  const results = measured.map(({ result }) => result);
  const delays = results.flatMap(({ delaysMs }) => delaysMs);
  const mouthToEarMs = summary(delays);
  const declared = results.flatMap((result) => result.declared ?? []);
  const sum = round(median(declared.map(({ sumMs }) => sumMs)));
  const parts = Object.keys(declared[0]?.parts ?? {}).map((part) => [
    part,
    round(median(declared.map((one) => one.parts[part] ?? 0))),
  ]);
  const firsts = results.flatMap(({ firstSoundMs }) => firstSoundMs);
  const perRole = (of: (result: StartResult, role: Role) => number): Record<Role, number> => ({
    server: round(median(results.map((result) => of(result, 'server')))),
    talker: round(median(results.map((result) => of(result, 'talker')))),
    listener: round(median(results.map((result) => of(result, 'listener')))),
  });
  const lost = total(results.map((result) => result.lost));
  return {
    system: measured[0].system,
    continuous: measured[0].continuous,
    starts: results.length,
    bursts: delays.length + lost,
    lost,
    mouthToEarMs,
    mediansOfStartsMs: results.map(({ delaysMs }) => round(median(delaysMs))),
    firstSoundMs: summary(firsts),
    unheardPresses: total(results.map(({ unheard }) => unheard)),
    declaredMs:
      declared.length > 0 ? { parts: Object.fromEntries(parts) as Record<string, number>, sum } : undefined,
    measuredOverDeclared: declared.length > 0 && mouthToEarMs ? round(mouthToEarMs.median / sum) : undefined,
    gcPauses: pooledPauses(declared.map(({ gcPauses }) => gcPauses)),
    cpuSecondsPerMinute: perRole((result, role) => result.usage[role].cpuSecondsPerMinute),
    pssMb: perRole((result, role) => result.usage[role].pssMb),
    delaysMs: results.map(({ delaysMs }) => delaysMs.map((delay) => round(delay))),
    allFirstSoundMs: firsts.map((first) => round(first)),
  };
}

function pooledPauses(starts: readonly Readonly<Record<string, Pauses>>[]): Record<string, Pauses> {
  const pooled: Record<string, Pauses> = {};
  for (const [process, { count, p999Ms, longestMs }] of starts.flatMap((start) => Object.entries(start))) {
    const before = pooled[process] ?? { count: 0, p999Ms: 0, longestMs: 0 };
    pooled[process] = {
      count: before.count + count,
      p999Ms: round(Math.max(before.p999Ms, p999Ms)),
      longestMs: round(Math.max(before.longestMs, longestMs)),
    };
  }
  return pooled;
}

/** Ours against each other system of the same kind (push-to-talk or continuous): medians divided. */
export interface Ratio {
  readonly ours: string;
  readonly theirs: string;
  readonly mouthToEar: number | undefined;
  readonly firstSound: number | undefined;
}

export function ratios(all: readonly Outcome[], isOurs: (system: string) => boolean): Ratio[] {
  const pairs = all
    .filter(({ system }) => isOurs(system))
    .flatMap((ours) =>
      all
        .filter(({ system, continuous }) => !isOurs(system) && continuous === ours.continuous)
        .map((theirs) => ({ ours, theirs })),
    );
  return pairs.map(({ ours, theirs }) => ({
    ours: ours.system,
    theirs: theirs.system,
    mouthToEar: divided(ours.mouthToEarMs, theirs.mouthToEarMs),
    firstSound: divided(ours.firstSoundMs, theirs.firstSoundMs),
  }));
}

function divided(ours: Summary | undefined, theirs: Summary | undefined): number | undefined {
  return ours && theirs ? round(ours.median / theirs.median) : undefined;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
