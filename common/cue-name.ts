/** Short sounds for the operator. They are played on this station only and never sent. */
export const CUE_NAMES = [
  'talk-open',
  'talk-close',
  'talk-latched',
  /** A talk key was refused, or the channel is busy. */
  'refused',
  /** Plays once; the caller repeats it to ring. */
  'call',
  'nobody-listening',
  'limit',
  /** The microphone is open and picks up nothing. */
  'microphone-silent',
  'link-lost',
  'link-back',
  /** The speaker test. */
  'test',
] as const;
export type CueName = (typeof CUE_NAMES)[number];
