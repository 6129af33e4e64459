/** Results of the server bench. A report holds them as flat rows. */

/** The servers that are compared. */
export const SERVERS = ['plain', 'silent', 'unbundled', 'bundled', 'floor'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface Timing {
  readonly repetitions: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadShape {
  readonly talkers: number;
  readonly listeners: number;
  readonly frameMs: number;
  /** All talkers send at the same moment. */
  readonly aligned?: boolean;
}

/** One measurement. */
export interface Figures {
  readonly cpuUsPerDelivery: number;
  /** Shares of the time, 0 to 1. */
  readonly serverBusy: number;
  readonly probesBusy: number;
  readonly crowdBusy: number;
  readonly deliveriesPerS: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  /** Frames. */
  readonly lost: number;
  readonly due: number;
  /** Connections that the server closed. */
  readonly closed: number;
  readonly stoodStillMs: number;
  readonly talkersLateP99Ms: number;
}

export interface CaseRow extends LoadShape {
  /** Turns that were measured again because the machine stood still. */
  readonly repeated: number;
}

/** Medians of one server under one load; ratios compare with the same turn. */
export interface VariantRow extends LoadShape, Figures {
  readonly server: ServerName;
  readonly cpuRatio: number;
  readonly cpuRatioToSilent: number;
}

export interface RunRow extends LoadShape, Figures {
  readonly server: ServerName;
  /** From 1 on. */
  readonly turn: number;
}

/** Healthy listeners beside others that stand still. */
export interface StalledCase {
  readonly talkers: number;
  readonly healthy: number;
  readonly stalled: number;
  readonly frameMs: number;
  /** Median over the turns of what the others add to the 99th percentile. */
  readonly growthMs: number;
  /** Frames that healthy listeners lost beside stalled ones. */
  readonly lost: number;
}

export type Others = 'healthy' | 'stalled';

export interface StalledRow extends Figures {
  readonly others: Others;
}

export interface ServerResults {
  readonly timing: Timing;
  readonly cases: readonly CaseRow[];
  readonly variants: readonly VariantRow[];
  readonly runs: readonly RunRow[];
  readonly stalled: StalledCase | null;
  readonly stalledMedians: readonly StalledRow[];
  readonly stalledRuns: readonly (StalledRow & { readonly turn: number })[];
}

export function isSameLoad(a: LoadShape, b: LoadShape): boolean {
  return (
    a.talkers === b.talkers &&
    a.listeners === b.listeners &&
    a.frameMs === b.frameMs &&
    (a.aligned ?? false) === (b.aligned ?? false)
  );
}

/** @returns such as "4 × 200, 10 ms, in step". */
export function loadName({ talkers, listeners, frameMs, aligned = false }: LoadShape): string {
  return `${String(talkers)} × ${String(listeners)}, ${String(frameMs)} ms${aligned ? ', in step' : ''}`;
}
