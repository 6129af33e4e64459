import { median, round, summary, type Summary } from '../base/statistics.ts';
import type { StartResult } from './recording/session.ts';
import type { Pauses } from './systems/pair.ts';

/** Sums up all starts of each system. Pure. */

/** One start, as `--append` keeps it between commands. */
export interface Measured {
  readonly system: string;
  readonly continuous: boolean;
  readonly start: number;
  readonly result: StartResult;
}

/** One system, as the report holds it. */
export interface SystemResult {
  readonly system: string;
  readonly continuous: boolean;
  readonly starts: number;
  readonly bursts: number;
  readonly lost: number;
  readonly mouthToEarMs?: Summary | undefined;
  readonly mediansOfStartsMs: readonly number[];
  readonly firstSoundMs?: Summary | undefined;
  /** Presses into running sound. */
  readonly presses: number;
  /** Presses after which nothing was heard, or before which the far end was not silent. */
  readonly unheardPresses: number;
  /** Delays that the stations themselves declare: medians over the starts. */
  readonly declaredMs?:
    { readonly parts: Readonly<Record<string, number>>; readonly sum: number } | undefined;
  readonly measuredOverDeclared?: number | undefined;
  /**
   * Pauses of the garbage collectors by process, over all starts; the percentile is that of the
   * worst start.
   */
  readonly gcPauses: Readonly<Record<string, Pauses>>;
  readonly cpuSecondsPerMinute: Readonly<Record<Role, number>>;
  readonly pssMb: Readonly<Record<Role, number>>;
}

export interface Outcome extends SystemResult {
  /** All delays, start by start. */
  readonly delaysMs: readonly (readonly number[])[];
  readonly allFirstSoundMs: readonly number[];
}

export type Role = 'server' | 'talker' | 'listener';
export const ROLES = ['server', 'talker', 'listener'] as const;

/** @returns an outcome for each system, in the order of their first starts. */
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
    presses: firsts.length + total(results.map(({ unheard }) => unheard)),
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

/**
 * Median of ours divided by that of another system of the same kind (push-to-talk or continuous).
 */
export interface Ratio {
  readonly ours: string;
  readonly theirs: string;
  readonly mouthToEar?: number | undefined;
  readonly firstSound?: number | undefined;
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
