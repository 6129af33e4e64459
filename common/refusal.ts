/** Why the server refused a talk target or a call. */
export const REFUSALS = [
  'unknown-channel',
  'unknown-station',
  'not-permitted',
  /** The channel is not among the station's talk channels. */
  'not-selected',
  /** Another station holds the floor. */
  'busy',
  /** A direct call to the own station. */
  'self',
] as const;
export type Refusal = (typeof REFUSALS)[number];
