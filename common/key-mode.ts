/**
 * How a talk key answers to a press. `momentary`: open while it is held. `latch`: a tap opens, the
 * next tap closes. `smart`: a tap latches, a longer press is momentary.
 */
export const KEY_MODES = ['momentary', 'latch', 'smart'] as const;
export type KeyMode = (typeof KEY_MODES)[number];
