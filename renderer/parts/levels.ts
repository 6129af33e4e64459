import type { StationNumber } from '../../common/station-number.ts';
import type { LevelsView } from '../../main/contract/index.ts';

/** The lowest level that a meter shows, dBFS. */
const FLOOR_DB = -60;

/** @returns how far a meter is lit, 0–100 (whole, so that a steady level writes nothing) */
export const meterPercent = (db: number): number =>
  Math.round(Math.min(Math.max((db - FLOOR_DB) / -FLOOR_DB, 0), 1) * 100);

export type LevelSource =
  | { readonly kind: 'input' }
  | { readonly kind: 'output' }
  /** One of a microphone's several, counted from 1. */
  | { readonly kind: 'input-channel'; readonly channel: number }
  /** The level of one talker. `rms`: its loudness; otherwise its peak. */
  | { readonly kind: 'talker'; readonly stationNumber: StationNumber; readonly rms?: boolean };

/** @returns dBFS; −120 for a talker without sound */
export function levelDb(levels: LevelsView, source: LevelSource): number {
  switch (source.kind) {
    case 'input':
      return levels.input.peakDb;
    case 'output':
      return levels.output.peakDb;
    case 'input-channel':
      return levels.inputChannels?.peaksDb[source.channel - 1] ?? -120;
    case 'talker': {
      const talker = levels.talkers.find(({ stationNumber }) => stationNumber === source.stationNumber);
      if (talker === undefined) return -120;
      return source.rms ? talker.rmsDb : talker.peakDb;
    }
  }
}
