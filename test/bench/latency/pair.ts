import type { Usage } from './usage.ts';

/** A talker and a listener that are connected, with the server between them: what is measured. */
export interface Pair {
  /** @returns when, on `performance.now()`'s clock: the moment before the key's event was handed over. */
  press(): number;
  release(): void;
  usage(): Readonly<Record<'server' | 'talker' | 'listener', Usage>>;
  /** What the system itself declares its parts to take, after something was heard; only Partyline tells. */
  declared(): Promise<Declared | undefined>;
  close(): Promise<void>;
}

/** Parts of the way, ms, as the stations tell them, in the order of the path, and their sum. */
export interface Declared {
  readonly parts: Readonly<Record<string, number>>;
  readonly sumMs: number;
  /** By process, since its start. */
  readonly gcPauses: Readonly<Record<string, Pauses>>;
}

/** Of a garbage collector. */
export interface Pauses {
  readonly count: number;
  readonly p999Ms: number;
  readonly longestMs: number;
}
