import type { Usage } from './usage.ts';

/** A talker and a listener, connected through a server. */
export interface Pair {
  /**
   * @returns the moment before the key's event was handed over, on the clock of
   *   `performance.now()`.
   */
  press(): number;
  release(): void;
  usage(): Readonly<Record<'server' | 'talker' | 'listener', Usage>>;
  /**
   * Delays that the system itself declares, after something was heard. Only Partyline declares any.
   */
  declared(): Promise<Declared | undefined>;
  close(): Promise<void>;
}

/** Parts of the path, as the stations declare them, in its order, and their sum. */
export interface Declared {
  readonly parts: Readonly<Record<string, number>>;
  readonly sumMs: number;
  /** By process, since its start. */
  readonly gcPauses: Readonly<Record<string, Pauses>>;
}

/** Pauses of a garbage collector. */
export interface Pauses {
  readonly count: number;
  readonly p999Ms: number;
  readonly longestMs: number;
}
