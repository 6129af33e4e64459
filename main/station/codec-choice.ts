import type { StationNumber } from '../../common/station-number.ts';
import { bestCommonCodec, type CodecName } from '../../common/codec.ts';
import type { ChannelState, RosterEntry, Target } from '../protocol/index.ts';

/**
 * Chooses the best codec that every target decodes and this station encodes.
 * @param own what this station encodes.
 */
export function codecForTargets(
  targets: readonly Target[],
  channels: readonly ChannelState[],
  roster: ReadonlyMap<StationNumber, RosterEntry>,
  own: readonly CodecName[],
): CodecName {
  const abilities: (readonly CodecName[])[] = [own];
  for (const target of targets) {
    if ('station' in target) {
      const station = roster.get(target.station);
      if (station) abilities.push(station.codecs);
    } else {
      const channel = channels.find(({ id }) => id === target.channel);
      // A channel's codec says what its weakest listener decodes; everything below it is decoded
      // too.
      if (channel) abilities.push(channel.codec === 'PCMU/8000' ? ['PCMU/8000'] : own);
    }
  }
  return bestCommonCodec(abilities);
}
