import type { TraceName } from '../../support/traces.ts';

/** One strategy on a trace. */
export interface Playout {
  /** Frames that were not there in their turn, %. */
  readonly latePercent: number;
  /** Time that was filled with made-up sound, %. */
  readonly concealedPercent: number;
  /** Mean delay that playing adds to the fastest transit. */
  readonly bufferMs: number;
  readonly frames: number;
}

/** Our jitter buffer on a trace. */
export interface OwnPlayout extends Playout {
  /** Late frames that were never heard, %. */
  readonly unheardPercent: number;
  /** Time that was left out to catch up, %. */
  readonly cutPercent: number;
  readonly deepestMs: number;
  /** Most that lay in the buffer from 2 s after a stall on. */
  readonly worstAfterStallMs: number;
  readonly targetMs: number;
}

export type Strategy = 'ours' | 'target-only' | 'webrtc-like' | 'fixed';

export interface PlayoutRow extends Playout, Partial<Omit<OwnPlayout, keyof Playout>> {
  readonly trace: TraceName;
  readonly frameMs: number;
  readonly strategy: Strategy;
  /** Length of a fixed buffer. */
  readonly lengthMs?: number;
}

export interface PlayoutResults {
  readonly seed: number;
  readonly talkMs: number;
  readonly rows: readonly PlayoutRow[];
}

/** All strategies on one trace. */
export interface PlayoutCase {
  readonly trace: TraceName;
  readonly frameMs: number;
  readonly ours: OwnPlayout;
  readonly targetOnly: Playout;
  readonly webrtc: Playout;
  readonly fixed: readonly (Playout & { readonly lengthMs: number })[];
}

/** @returns the rows, grouped by trace and frame duration. */
export function casesOf({ rows }: Pick<PlayoutResults, 'rows'>): PlayoutCase[] {
  const ours = rows.filter(({ strategy }) => strategy === 'ours');
  return ours.map(({ trace, frameMs }) => {
    const own = rows.filter((row) => row.trace === trace && row.frameMs === frameMs);
    const one = (strategy: Strategy): PlayoutRow => {
      const found = own.find((row) => row.strategy === strategy);
      if (!found) throw new Error(`The report has no row "${strategy}" for ${trace}.`);
      return found;
    };
    return {
      trace,
      frameMs,
      ours: one('ours') as PlayoutRow & OwnPlayout,
      targetOnly: one('target-only'),
      webrtc: one('webrtc-like'),
      fixed: own
        .filter(({ strategy }) => strategy === 'fixed')
        .map((row) => ({ ...row, lengthMs: row.lengthMs ?? NaN })),
    };
  });
}

/** @returns the strategies that are late less often with less in the buffer. */
export function betterThanOurs({ ours, fixed, webrtc }: PlayoutCase): string[] {
  const others = [
    ...fixed.map((row) => ({ ...row, name: `fixed ${String(row.lengthMs)} ms` })),
    { ...webrtc, name: 'WebRTC-like' },
  ];
  return others
    .filter(({ latePercent, bufferMs }) => latePercent < ours.latePercent && bufferMs < ours.bufferMs)
    .map(({ name }) => name);
}
