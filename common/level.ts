/** Peak and RMS since the last report, dBFS. Silence is −120, because JSON has no −Infinity. */
export interface Level {
  readonly peakDb: number;
  readonly rmsDb: number;
}

/** Levels of a microphone with several channels. */
export interface ChannelLevels {
  /** The channel that is sent, counted from 1. */
  readonly current: number;
  /** Peak of each channel since the last report, dBFS. */
  readonly peaksDb: readonly number[];
}
