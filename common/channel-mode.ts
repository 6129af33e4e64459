/**
 * `open`: any number of stations may talk at once. `exclusive`: one station at a time holds the
 * floor.
 */
export const CHANNEL_MODES = ['open', 'exclusive'] as const;
export type ChannelMode = (typeof CHANNEL_MODES)[number];
