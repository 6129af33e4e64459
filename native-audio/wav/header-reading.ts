import type { WavFormat } from './wav-format.ts';

export interface WavHeader {
  readonly format: WavFormat;
  /** Absent if the writer did not know it; the samples then continue to the end of the file. */
  readonly dataBytes: number | undefined;
  /** The first samples, if they had to be read to recognise them as samples. */
  readonly lead: Buffer;
}

/** The parser's next request. A read is answered with fewer bytes only at the end of the file. */
export type HeaderStep = { readonly read: number } | { readonly skip: number };
export type HeaderReading<T = WavHeader> = Generator<HeaderStep, T, Buffer>;
