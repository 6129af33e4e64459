import { bestCommonCodec, type CodecName } from '../../../common/codec.ts';
import { connectionsBut, rosterEntry, type Member, type Outbox, type RoomState } from './room-state.ts';
import { dropTargets } from './talking.ts';

export interface Subscription {
  readonly ref?: number | undefined;
  readonly listen: readonly string[];
  readonly talk: readonly string[];
}

type RefusedChannel = { channel: string; reason: 'unknown-channel' | 'not-permitted' };

/**
 * Replaces a station's listen and talk channels; channels without permission are refused, the rest
 * is granted.
 */
export function subscribe<C>(
  state: RoomState<C>,
  member: Member<C>,
  request: Subscription,
  out: Outbox<C>,
): void {
  const refused = new Map<string, RefusedChannel>();
  const grant = (wanted: readonly string[], right: 'listen' | 'talk'): ReadonlySet<string> => {
    const asked = new Set(wanted);
    for (const channel of asked) {
      const may = member.may.get(channel);
      if (!may) refused.set(channel, { channel, reason: 'unknown-channel' });
      else if (!may[right]) refused.set(channel, { channel, reason: 'not-permitted' });
    }
    // In the configuration's order, so that the same channels always give the same list.
    return new Set(
      [...state.channels.keys()].filter((id) => asked.has(id) && member.may.get(id)?.[right] === true),
    );
  };
  const listen = grant(request.listen, 'listen');
  const talk = grant(request.talk, 'talk');
  const listenChanged = difference(listen, member.listen);
  const talkChanged = difference(talk, member.talk);
  member.listen = listen;
  member.talk = talk;
  state.revision += 1;
  out.tell(member, {
    type: 'subscribed',
    ...(request.ref === undefined ? {} : { ref: request.ref }),
    listen: [...listen],
    talk: [...talk],
    refused: [...refused.values()],
  });
  if (listenChanged.length === 0 && talkChanged.length === 0) return;
  out.send(connectionsBut(state, member), { type: 'station.updated', station: rosterEntry(member) });
  refreshCodecs(state, listenChanged, out);
  const lost = talkChanged.filter((id) => !talk.has(id));
  const drop = lost.map((channel) => ({ target: { channel }, reason: 'not-selected' as const }));
  dropTargets(state, member, drop, 'no-target', out);
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...new Set([...a, ...b])].filter((id) => a.has(id) !== b.has(id));
}

/**
 * Sets each channel's codec to the best one that every listening station decodes, and announces
 * changes. A station whose connection is lost still counts: when it returns, it must be able to
 * decode.
 */
export function refreshCodecs<C>(
  state: RoomState<C>,
  channels: Iterable<string>,
  out: Outbox<C>,
  but?: Member<C>,
): void {
  for (const id of channels) {
    const channel = state.channels.get(id);
    if (!channel) continue;
    const abilities: (readonly CodecName[])[] = [];
    for (const member of state.members.values()) if (member.listen.has(id)) abilities.push(member.codecs);
    const codec = bestCommonCodec(abilities);
    if (codec === channel.codec) continue;
    channel.codec = codec;
    out.send(connectionsBut(state, but), { type: 'channel.codec', channel: id, codec });
  }
}
