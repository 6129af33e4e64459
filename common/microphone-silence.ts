/**
 * Why nobody can hear an open microphone. `digital`: all samples are equal.
 * `noise`: the microphone works, but it carries no voice.
 */
export type SilenceKind = 'digital' | 'noise';

/**
 * Each part that is muted or has its volume at 0: `source-…` is the microphone in the sound system,
 * `stream-…` is this program's own recording from it.
 */
export const MUTED_PARTS = ['source-muted', 'source-volume', 'stream-muted', 'stream-volume'] as const;
export type MutedPart = (typeof MUTED_PARTS)[number];

export interface MicrophoneSilence {
  readonly kind: SilenceKind;
  /** Present if the sound system reports the cause. */
  readonly muted?: { readonly what: MutedPart; readonly device: string } | undefined;
}
