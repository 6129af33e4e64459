import type { CodecName } from '../../../common/codec.ts';
import type { ChannelState, RosterEntry } from '../../../main/protocol/index.ts';

/** Made-up facts of a server, as short as the wire allows. */
export function channel(id: string, name: string, codec: CodecName = 'PCMU/16000'): ChannelState {
  return { id, name, mode: 'open', codec, may: { listen: true, talk: true, override: false } };
}

export function station(
  id: number,
  name: string,
  codecs: CodecName[] = ['PCMU/16000', 'PCMU/8000'],
): RosterEntry {
  return { id, name, presence: 'online', codecs, listen: [], talk: [] };
}

export function rosterOf(...entries: RosterEntry[]): Map<number, RosterEntry> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}
