import type { HeardChirp } from './sound.ts';

/** Sums up a real talk between two clocks. Pure. */

/** The loop needs the first minute of the talk to learn the difference of the clocks. */
const SETTLED_MS = 60_000;
/** A talkspurt needs its first seconds to reach its target. */
const SETTLED_IN_TALKSPURT_MS = 8_000;
/**
 * Further away from its target the buffer is moved there on purpose, by a different reading speed.
 */
const ON_TARGET_MS = 0.3;

export interface Talkspurt {
  readonly fromMs: number;
  readonly toMs: number;
  /** The server ended it, not the talker. */
  readonly cutShort: boolean;
}

/** Counts of the listener's playout. */
export interface PlayoutCounts {
  /** Frames. */
  readonly late: number;
  readonly lost: number;
  readonly concealedMs: number;
  readonly cutMs: number;
}

/** The same for a talk, with the chirps that were said in it. */
export interface TalkCounts extends PlayoutCounts {
  readonly chirps: number;
  readonly unheard: number;
}

/** One second; counts begin with the listener's start. */
export interface DriftSample extends PlayoutCounts {
  readonly atMs: number;
  /** Undefined: the talkspurt has only just begun. */
  readonly levelMs: number | undefined;
  readonly targetMs: number;
  readonly ppm: number | undefined;
  readonly received: number;
}

/** All are null where there is no value, because JSON has no NaN. */
export interface Spread {
  readonly median: number | null;
  readonly p5: number | null;
  readonly p95: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface DriftTalkspurt extends TalkCounts {
  readonly talkspurt: number;
  readonly cutShort: boolean;
  readonly meanPpm: number | null;
  readonly levelMs: Spread;
  /** Mouth to ear, including the sound server. */
  readonly delayMs: Spread;
}

export interface RealDrift extends TalkCounts {
  readonly ppm: number;
  /** How much faster than the machine's clock the loudspeaker's is, as recorded. */
  readonly speakerPpm: number;
  /** Without the first minute of the talk and the first seconds of each talkspurt. */
  readonly settled: {
    readonly meanPpm: number | null;
    /** Seconds with the level at its target: there the reading is the difference of the clocks. */
    readonly onTarget: { readonly seconds: number; readonly meanPpm: number | null };
    readonly levelMs: Spread;
    readonly delayMs: Spread;
  };
  readonly talkspurts: readonly DriftTalkspurt[];
  /** Talkspurts that the server ended because no sound came. */
  readonly cutShort: number;
  readonly underruns: number;
  /** The talker's station dropped them because it had not read them in time. */
  readonly droppedCaptureBlocks: number;
  /** Sound that did not fit into the microphone's pipe. */
  readonly feedLostMs: number;
  /** Longest time in which the bench did not run. */
  readonly longestPauseMs: number;
  /** `atMs` counts from the first press here. */
  readonly samples: readonly DriftSample[];
  readonly delays: readonly { readonly atMs: number; readonly ms: number | null }[];
}

export function outcomeOf(run: {
  readonly ppm: number;
  readonly speakerPpm: number;
  readonly talkspurts: readonly Talkspurt[];
  readonly samples: readonly DriftSample[];
  readonly chirps: readonly HeardChirp[];
  readonly underruns: number;
  readonly droppedCaptureBlocks: number;
  readonly feedLostMs: number;
  readonly longestPauseMs: number;
}): RealDrift {
  const startMs = run.talkspurts[0].fromMs;
  const rows = run.talkspurts.map((talkspurt, index) => rowOf(talkspurt, index, run));
  const settled = run.talkspurts.map(({ fromMs, toMs }) => ({
    fromMs: Math.max(fromMs + SETTLED_IN_TALKSPURT_MS, startMs + SETTLED_MS),
    toMs,
  }));
  const known = settled.flatMap((within) => valuesOf(within, run));
  const onTarget = known.flatMap((values) => values.onTarget);
  const total = (field: keyof TalkCounts): number => rows.reduce((sum, row) => sum + row[field], 0);
  return {
    ppm: run.ppm,
    speakerPpm: run.speakerPpm,
    settled: {
      meanPpm: mean(known.flatMap(({ ppm }) => ppm)),
      onTarget: { seconds: onTarget.length, meanPpm: mean(onTarget) },
      levelMs: spread(known.flatMap(({ levels }) => levels)),
      delayMs: spread(known.flatMap(({ delays }) => delays)),
    },
    talkspurts: rows,
    cutShort: rows.filter((row) => row.cutShort).length,
    chirps: total('chirps'),
    unheard: total('unheard'),
    late: total('late'),
    lost: total('lost'),
    concealedMs: total('concealedMs'),
    cutMs: total('cutMs'),
    underruns: run.underruns,
    droppedCaptureBlocks: run.droppedCaptureBlocks,
    feedLostMs: run.feedLostMs,
    longestPauseMs: run.longestPauseMs,
    samples: run.samples.map((sample) => ({ ...sample, atMs: sample.atMs - startMs })),
    delays: run.chirps.map(({ saidAtMs, delayMs }) => ({ atMs: saidAtMs - startMs, ms: delayMs ?? null })),
  };
}

type Run = Parameters<typeof outcomeOf>[0];

function rowOf(talkspurt: Talkspurt, index: number, run: Run): DriftTalkspurt {
  const { fromMs, toMs } = talkspurt;
  const settled = valuesOf({ fromMs: fromMs + SETTLED_IN_TALKSPURT_MS, toMs }, run);
  const chirps = run.chirps.filter(({ saidAtMs }) => saidAtMs >= fromMs && saidAtMs < toMs);
  const before = run.samples.findLast(({ atMs }) => atMs <= fromMs);
  const nextFromMs = run.talkspurts[index + 1]?.fromMs ?? Infinity;
  const after = run.samples.findLast(({ atMs }) => atMs <= nextFromMs);
  const grown = (field: keyof PlayoutCounts): number => (after?.[field] ?? 0) - (before?.[field] ?? 0);
  return {
    talkspurt: index + 1,
    cutShort: talkspurt.cutShort,
    meanPpm: mean(settled.ppm),
    levelMs: spread(settled.levels),
    delayMs: spread(settled.delays),
    chirps: chirps.length,
    unheard: chirps.filter(({ delayMs }) => delayMs === undefined).length,
    late: grown('late'),
    lost: grown('lost'),
    concealedMs: grown('concealedMs'),
    cutMs: grown('cutMs'),
  };
}

function valuesOf({ fromMs, toMs }: Pick<Talkspurt, 'fromMs' | 'toMs'>, { samples, chirps }: Run) {
  const within = samples.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return {
    ppm: within.flatMap(({ ppm }) => ppm ?? []),
    onTarget: within.flatMap(({ levelMs, targetMs, ppm }) =>
      levelMs !== undefined && Math.abs(levelMs - targetMs) <= ON_TARGET_MS ? (ppm ?? []) : [],
    ),
    levels: within.flatMap(({ levelMs }) => levelMs ?? []),
    delays: chirps
      .filter(({ saidAtMs }) => saidAtMs >= fromMs && saidAtMs < toMs)
      .flatMap(({ delayMs }) => delayMs ?? []),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.round((sorted.length - 1) * share)] ?? null;
  return { median: at(0.5), p5: at(0.05), p95: at(0.95), min: at(0), max: at(1) };
}
