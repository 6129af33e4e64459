import type { HeardChirp } from './drift-sound.ts';

/** What a real talk between two clocks came to. Pure. */

/** Of the run, for the loop to learn the clocks; and of each talkspurt, to reach its target. */
const SETTLED_MS = 60_000;
const SETTLED_IN_TALKSPURT_MS = 8_000;
/** Further away the buffer is led to its target on purpose, and the reading's speed is not the difference of the clocks. */
const ON_TARGET_MS = 0.3;

export interface Talkspurt {
  readonly fromMs: number;
  readonly toMs: number;
  /** The server ended it, not the talker. */
  readonly cutShort: boolean;
}

/** What playing out came to, as the listener counts it. */
export interface PlayoutCounts {
  /** Frames. */
  readonly late: number;
  readonly lost: number;
  readonly concealedMs: number;
  readonly cutMs: number;
}

/** The same of a whole talk, and what was heard of it. */
export interface TalkCounts extends PlayoutCounts {
  readonly chirps: number;
  readonly unheard: number;
}

/** All counts are those since the listener's start. */
export interface DriftSample extends PlayoutCounts {
  readonly atMs: number;
  /** Undefined: too little of the talkspurt was seen. */
  readonly levelMs: number | undefined;
  readonly targetMs: number;
  readonly ppm: number | undefined;
  readonly received: number;
}

/** ms. */
export interface Spread {
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
}

export interface DriftTalkspurt extends TalkCounts {
  readonly talkspurt: number;
  readonly cutShort: boolean;
  readonly meanPpm: number;
  readonly level: Spread;
  /** Mouth to ear, with the sound server's part. */
  readonly delay: Spread;
}

export interface RealDrift extends TalkCounts {
  readonly ppm: number;
  /** Of the loudspeaker's clock against the machine's, as recorded. */
  readonly speakerPpm: number;
  /** From a minute on, of each talkspurt after its first seconds. */
  readonly settled: {
    readonly meanPpm: number;
    /** Where the level was at its target: what the loop takes for the difference of the clocks. */
    readonly onTarget: { readonly seconds: number; readonly meanPpm: number };
    readonly level: Spread;
    readonly delay: Spread;
  };
  readonly talkspurts: readonly DriftTalkspurt[];
  /** Talkspurts that the server ended, for want of sound. */
  readonly cutShort: number;
  readonly underruns: number;
  /** By the talker's end, because nobody had read them in time. */
  readonly droppedCaptureBlocks: number;
  /** Of what was said, before it reached the sound server. */
  readonly feedLostMs: number;
  /** For so long the machine stood still, or had no time for the bench. */
  readonly longestPauseMs: number;
  /** By time since the first press. */
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
      level: spread(known.flatMap(({ levels }) => levels)),
      delay: spread(known.flatMap(({ delays }) => delays)),
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
    level: spread(settled.levels),
    delay: spread(settled.delays),
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
  return { median: at(0.5), p5: at(0.05), p95: at(0.95), min: at(0), max: at(1) };
}
