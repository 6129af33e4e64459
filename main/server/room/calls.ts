import type { Refusal } from '../../../common/refusal.ts';
import type { Target } from '../../protocol/index.ts';
import { isConnected, type Member, type Outbox, type RoomState } from './room-state.ts';

export interface CallRequest {
  readonly ref?: number | undefined;
  readonly target: Target;
}

const SENTENCES: Partial<Record<Refusal, string>> = {
  'unknown-channel': 'There is no channel with this id.',
  'unknown-station': 'No station with this number is connected.',
  'not-permitted': 'This station may not talk on this channel.',
  self: 'A station cannot call itself.',
};

/**
 * Forwards a call signal: to one station, or to every station that listens or talks on the channel.
 */
export function call<C>(state: RoomState<C>, from: Member<C>, request: CallRequest, out: Outbox<C>): void {
  const ref = request.ref === undefined ? {} : { ref: request.ref };
  const { target } = request;
  const problem = refusal(state, from, target);
  if (problem) {
    out.tell(from, { type: 'error', ...ref, code: problem, message: SENTENCES[problem] ?? problem });
    return;
  }
  const to: C[] = [];
  for (const member of state.members.values()) {
    if (member === from || member.link.type !== 'connected') continue;
    const reached =
      'station' in target
        ? member.stationNumber === target.station
        : member.listen.has(target.channel) || member.talk.has(target.channel);
    if (reached) to.push(member.link.connection);
  }
  out.send(to, { type: 'call', from: from.stationNumber, target });
  out.tell(from, { type: 'called', ...ref, target, reached: to.length });
}

function refusal<C>(state: RoomState<C>, from: Member<C>, target: Target): Refusal | null {
  if ('station' in target) {
    if (target.station === from.stationNumber) return 'self';
    return isConnected(state, target.station) ? null : 'unknown-station';
  }
  const may = from.may.get(target.channel);
  if (!may) return 'unknown-channel';
  return may.talk ? null : 'not-permitted';
}
