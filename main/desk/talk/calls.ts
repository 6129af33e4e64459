import { assertNever } from '../../../common/assert-never.ts';
import type { CallEntry } from '../../contract/index.ts';

/** A call signal that came in. `channelId` is undefined for a direct call. */
export interface Call extends CallEntry {
  readonly channelId: string | undefined;
}

/** The calls of this run. */
export interface CallsState {
  readonly nextId: number;
  readonly ringing: Call | undefined;
  /** The last call, answered or not: the reply key talks to its station. */
  readonly reply: Call | undefined;
  /** Newest first. */
  readonly missed: readonly Call[];
}

export type CallsEvent =
  | { readonly type: 'incoming'; readonly call: Omit<Call, 'id'> }
  /** This station's microphone opened to these targets. */
  | { readonly type: 'talked'; readonly channels: readonly string[]; readonly stations: readonly number[] }
  | { readonly type: 'dismissed' }
  | { readonly type: 'missed-cleared' }
  | { readonly type: 'tick'; readonly nowMs: number }
  /**
   * The roster has changed. `find` returns the current number of a name. `sameRun`: false when the
   * server has restarted, so that its old numbers mean nothing.
   */
  | {
      readonly type: 'roster';
      readonly find: (name: string) => number | undefined;
      readonly sameRun: boolean;
    }
  /** The desk is on another server, or on none. */
  | { readonly type: 'left' };

export const RING_MS = 30_000;
const MOST_MISSED = 50;

export const NO_CALLS: CallsState = { nextId: 1, ringing: undefined, reply: undefined, missed: [] };

/** Applies one event. Pure. @returns the same state when nothing changed. */
export function reduceCalls(state: CallsState, event: CallsEvent): CallsState {
  switch (event.type) {
    case 'incoming': {
      const call = { ...event.call, id: state.nextId };
      // A caller who calls again is not a missed call.
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
      // Within one run the server gives no number twice, so a caller who has left keeps its number.
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
