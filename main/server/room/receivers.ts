import type { CodecName } from '../../../common/codec.ts';
import type { Target } from '../../protocol/index.ts';
import type { Member, RoomState } from './room-state.ts';

const hears = <C>(member: Member<C>, targets: readonly Target[]): boolean =>
  targets.some((target) =>
    'channel' in target ? member.listen.has(target.channel) : target.station === member.stationNumber,
  );

/**
 * Lists the connections that get a talker's frame of this codec: each listener once, even if it
 * shares several channels with the talker; never the talker; only those that decode the codec.
 * Cached, because this runs for every frame.
 */
export function receiversOf<C>(state: RoomState<C>, talker: Member<C>, codec: CodecName): readonly C[] {
  const { talkspurt } = talker;
  if (!talkspurt) return [];
  if (talkspurt.cache.revision !== state.revision) {
    talkspurt.cache = { revision: state.revision, receivers: new Map() };
  }
  const known = talkspurt.cache.receivers.get(codec);
  if (known) return known;
  const receivers: C[] = [];
  for (const member of state.members.values()) {
    if (member === talker || member.link.type !== 'connected') continue;
    if (member.codecs.includes(codec) && hears(member, talkspurt.targets))
      receivers.push(member.link.connection);
  }
  talkspurt.cache.receivers.set(codec, receivers);
  return receivers;
}
