import type { StationNumber } from '../../../common/station-number.ts';
import type { Refusal } from '../../../common/refusal.ts';
import type { Target } from '../../protocol/index.ts';
import { isConnected, type Channel, type Member, type RoomState } from './room-state.ts';

export interface RefusedTarget {
  readonly target: Target;
  readonly reason: Refusal;
  readonly holder?: StationNumber;
}

export type Verdict =
  | { readonly type: 'granted' }
  /** Granted, after the holder has lost the channel. */
  | { readonly type: 'displaces'; readonly holder: StationNumber }
  | { readonly type: 'refused'; readonly reason: Refusal; readonly holder?: StationNumber };

const GRANTED: Verdict = { type: 'granted' };
const refuse = (reason: Refusal): Verdict => ({ type: 'refused', reason });

/**
 * Decides whether a station gets the floor of a channel. An open channel has no floor, so every
 * station gets it.
 */
function judgeFloor(channel: Channel, stationNumber: StationNumber, mayOverride: boolean): Verdict {
  const { floor } = channel;
  if (channel.mode === 'open' || floor === null || floor.holder === stationNumber) return GRANTED;
  if (mayOverride && !floor.override) return { type: 'displaces', holder: floor.holder };
  return { type: 'refused', reason: 'busy', holder: floor.holder };
}

/** Decides whether a station may talk to a target now. Changes nothing. */
export function judgeTarget<C>(
  state: RoomState<C>,
  talker: Member<C>,
  target: Target,
  override: boolean,
): Verdict {
  if ('station' in target) {
    if (target.station === talker.stationNumber) return refuse('self');
    // A station whose connection is lost keeps its place, but cannot hear.
    return isConnected(state, target.station) ? GRANTED : refuse('unknown-station');
  }
  const channel = state.channels.get(target.channel);
  const may = talker.may.get(target.channel);
  if (!channel || !may) return refuse('unknown-channel');
  if (!may.talk) return refuse('not-permitted');
  if (!talker.talk.has(channel.id)) return refuse('not-selected');
  const verdict = judgeFloor(channel, talker.stationNumber, override && may.override);
  // A station that asks for another's floor learns that it lacks the permission; `busy` would
  // suggest that waiting helps.
  if (verdict.type === 'refused' && verdict.reason === 'busy' && override && !may.override)
    return { ...verdict, reason: 'not-permitted' };
  return verdict;
}

/** Gives the floor to a talker. An open channel has none to give. */
export function takeFloor(channel: Channel, stationNumber: StationNumber, override: boolean): void {
  if (channel.mode === 'exclusive') channel.floor = { holder: stationNumber, override };
}

/** Releases the floor, if this talker holds it. */
export function releaseFloor(channel: Channel | undefined, stationNumber: StationNumber): void {
  if (channel?.floor?.holder === stationNumber) channel.floor = null;
}
