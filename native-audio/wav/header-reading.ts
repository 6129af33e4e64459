import type { WavFormat } from './wav-format.ts';

export interface WavHeader {
  readonly format: WavFormat;
  /** Absent: the writer did not know; the samples go on to the end of the file. */
  readonly dataBytes: number | undefined;
  /** The first samples, where they had to be looked at to see that they are samples. */
  readonly lead: Buffer;
}

/** What the parser wants next. A read is answered with fewer bytes only at the end of the file. */
export type HeaderStep = { readonly read: number } | { readonly skip: number };
export type HeaderReading<T = WavHeader> = Generator<HeaderStep, T, Buffer>;
