import { assertNever } from '../../../common/assert-never.ts';
import type { CallEntry } from '../../contract/index.ts';

/** A call signal that came in, with the id of its channel; undefined for a direct one. */
export interface Call extends CallEntry {
  readonly channelId: string | undefined;
}

/** The calls of this run: what rings, whom the reply key reaches, what was missed. */
export interface CallsState {
  readonly nextId: number;
  readonly ringing: Call | undefined;
  /** The last one that came in, whatever became of it. */
  readonly reply: Call | undefined;
  /** Newest first. */
  readonly missed: readonly Call[];
}

export type CallsEvent =
  | { readonly type: 'incoming'; readonly call: Omit<Call, 'id'> }
  /** Own microphone opened to these. */
  | { readonly type: 'talked'; readonly channels: readonly string[]; readonly stations: readonly number[] }
  | { readonly type: 'dismissed' }
  | { readonly type: 'missed-cleared' }
  | { readonly type: 'tick'; readonly nowMs: number }
  /**
   * Who is there has changed. `find`: the number that a name has now; `sameRun`: false when numbers of the server's earlier
   * run mean nothing any more.
   */
  | {
      readonly type: 'roster';
      readonly find: (name: string) => number | undefined;
      readonly sameRun: boolean;
    }
  /** Another server, or none. */
  | { readonly type: 'left' };

export const RING_MS = 30_000;
const MOST_MISSED = 50;

export const NO_CALLS: CallsState = { nextId: 1, ringing: undefined, reply: undefined, missed: [] };

/** One step. Pure. @returns the same state when nothing changed. */
export function reduceCalls(state: CallsState, event: CallsEvent): CallsState {
  switch (event.type) {
    case 'incoming': {
      const call = { ...event.call, id: state.nextId };
      // Whoever calls again is the same call, not a missed one.
      const missed = state.ringing && !sameCaller(state.ringing, call) ? miss(state).missed : state.missed;
      return { nextId: state.nextId + 1, ringing: call, reply: call, missed };
    }
    case 'talked': {
      const answers = (call: Call): boolean =>
        event.stations.includes(call.stationNumber) ||
        (call.channelId !== undefined && event.channels.includes(call.channelId));
      const missed = state.missed.filter((call) => !answers(call));
      const answered = state.ringing !== undefined && answers(state.ringing);
      if (!answered && missed.length === state.missed.length) return state;
      return { ...state, missed, ringing: answered ? undefined : state.ringing };
    }
    case 'dismissed':
      return state.ringing ? { ...state, ringing: undefined } : state;
    case 'missed-cleared':
      return state.missed.length > 0 ? { ...state, missed: [] } : state;
    case 'tick':
      return state.ringing && event.nowMs - state.ringing.atMs >= RING_MS ? miss(state) : state;
    case 'roster': {
      const { find, sameRun } = event;
      // Within one run numbers are not given to others, so that somebody who is gone can keep the old one.
      const renumber = (call: Call): Call | undefined => {
        const station = find(call.name) ?? (sameRun ? call.stationNumber : undefined);
        if (station === undefined) return undefined;
        return station === call.stationNumber ? call : { ...call, stationNumber: station };
      };
      const ringing = state.ringing && renumber(state.ringing);
      const reply = state.reply && renumber(state.reply);
      const missed = state.missed.map(renumber).filter((call) => call !== undefined);
      const same =
        ringing === state.ringing &&
        reply === state.reply &&
        missed.length === state.missed.length &&
        missed.every((call, index) => call === state.missed[index]);
      return same ? state : { ...state, ringing, reply, missed };
    }
    case 'left':
      return { ...NO_CALLS, nextId: state.nextId };
    default:
      return assertNever(event);
  }
}

const sameCaller = (a: Call, b: Call): boolean =>
  a.stationNumber === b.stationNumber && a.channelId === b.channelId;

function miss(state: CallsState): CallsState {
  if (!state.ringing) return state;
  return { ...state, ringing: undefined, missed: [state.ringing, ...state.missed].slice(0, MOST_MISSED) };
}
