import type { StationNumber } from '../../common/station-number.ts';
/** Playout counters of one talker since it was first heard; durations in ms. */
export interface TalkerStats {
  readonly stationNumber: StationNumber;
  /** Frames that arrived. */
  readonly received: number;
  /** Frames that were absent when they were due. */
  readonly late: number;
  /** Frames that never came. */
  readonly lost: number;
  /** Sound that concealment made up. */
  readonly concealedMs: number;
  readonly bufferMs: number;
  readonly targetMs: number;
  /**
   * Spread of arrival times: 95th percentile of the lateness against the fastest frames of the last
   * second.
   */
  readonly jitterMs: number | undefined;
  /**
   * How early the fastest frames arrive before they are due, median of 2 s; undefined while nothing
   * plays.
   */
  readonly levelMs?: number | undefined;
  /**
   * How much faster than the device's pace the talker is read to hold that level, parts per
   * million.
   */
  readonly ratioPpm?: number;
  /** Sound that was left out to catch up. */
  readonly cutMs?: number;
}
