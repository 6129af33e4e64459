import type { StationNumber } from '../../../common/station-number.ts';
import type { CodecName } from '../../../common/codec.ts';
import { call, type CallRequest } from './calls.ts';
import { expireLost, findPlace, join, leave, lose, type JoinRequest } from './membership.ts';
import { receiversOf } from './receivers.ts';
import { Outbox, type Delivery, type Member, type RoomState, type TalkCounts } from './room-state.ts';
import { subscribe, type Subscription } from './subscriptions.ts';
import { endTalkspurt, startTalking, watchTalkspurts, type TalkStart } from './talking.ts';

type JoinResult<C> =
  | { readonly ok: true; readonly stationNumber: StationNumber; readonly deliveries: readonly Delivery<C>[] }
  | { readonly ok: false; readonly reason: 'server-full' };

export interface RoomStats {
  readonly stations: number;
  readonly reconnecting: number;
  readonly talking: number;
  /** Since the server started. */
  readonly talkspurts: TalkCounts;
}

/**
 * All stations of the server, its channels, and who talks to whom. Pure: no sockets, no timers; the
 * caller passes the time (milliseconds, any origin), and messages to send are returned.
 *
 * `C` stands for a connection: the room only keeps it and hands it back. A station is known by its
 * number.
 */
export class Room<C> {
  readonly #state: RoomState<C>;

  /** @param state belongs to the room from now on: others may read it, but not change it. */
  constructor(state: RoomState<C>) {
    this.#state = state;
  }

  /**
   * Finds the open connection that has the place which a newcomer names; null when the place is
   * free or does not exist. `byToken`: the newcomer has the resume token, not only the station id.
   */
  holder(
    request: Pick<JoinRequest<C>, 'resume' | 'stationId'>,
  ): { readonly connection: C; readonly byToken: boolean } | null {
    const place = findPlace(this.#state, request);
    if (place?.member.link.type !== 'connected') return null;
    return { connection: place.member.link.connection, byToken: place.byToken };
  }

  /**
   * Lets a station in; its passphrase has been checked. A station that had a place here (by resume
   * token, or by station id) gets it back. If that place has an open connection, the newcomer takes
   * over only if the request says so, and the caller then closes the old connection; otherwise the
   * newcomer becomes a station of its own.
   */
  join(request: JoinRequest<C>): JoinResult<C> {
    const out = new Outbox<C>();
    const stationNumber = join(this.#state, request, out);
    return stationNumber === null
      ? { ok: false, reason: 'server-full' }
      : { ok: true, stationNumber, deliveries: out.deliveries };
  }

  /**
   * Handles a lost connection. `left`: for good; `lost`: the place is kept for the grace time. A
   * connection that no longer has the place changes nothing.
   */
  disconnect(
    stationNumber: StationNumber,
    connection: C,
    how: 'left' | 'lost',
    now: number,
  ): readonly Delivery<C>[] {
    return this.#with(stationNumber, (member, out) => {
      if (member.link.type !== 'connected' || member.link.connection !== connection) return;
      if (how === 'left') leave(this.#state, member, out);
      else lose(this.#state, member, now, out);
    });
  }

  subscribe(stationNumber: StationNumber, request: Subscription): readonly Delivery<C>[] {
    return this.#with(stationNumber, (member, out) => {
      subscribe(this.#state, member, request, out);
    });
  }

  talkStart(stationNumber: StationNumber, request: TalkStart, now: number): readonly Delivery<C>[] {
    return this.#with(stationNumber, (member, out) => {
      startTalking(this.#state, member, request, now, out);
    });
  }

  /**
   * Ends the talkspurt with this id. If another one or none is running, the request is outdated and
   * changes nothing.
   */
  talkStop(stationNumber: StationNumber, talkspurt: number): readonly Delivery<C>[] {
    return this.#with(stationNumber, (member, out) => {
      if (member.talkspurt?.id === talkspurt) endTalkspurt(this.#state, member, 'released', out);
    });
  }

  call(stationNumber: StationNumber, request: CallRequest): readonly Delivery<C>[] {
    return this.#with(stationNumber, (member, out) => {
      call(this.#state, member, request, out);
    });
  }

  /**
   * Lists the receivers of a talker's frame, and notes that the talker still sends. Empty without a
   * granted talkspurt. Cheap, because it runs for every frame. The caller must not change the list.
   */
  route(stationNumber: StationNumber, codec: CodecName, now: number): readonly C[] {
    const member = this.#state.members.get(stationNumber);
    if (!member?.talkspurt) return [];
    member.talkspurt.lastAudioAt = now;
    return receiversOf(this.#state, member, codec);
  }

  /** Ends talkspurts and places whose time is over. */
  tick(now: number): readonly Delivery<C>[] {
    const out = new Outbox<C>();
    watchTalkspurts(this.#state, now, out);
    expireLost(this.#state, now, out);
    return out.deliveries;
  }

  stats(): RoomStats {
    let reconnecting = 0;
    for (const member of this.#state.members.values()) if (member.link.type === 'lost') reconnecting += 1;
    const { members, talking, talkCounts } = this.#state;
    const talkspurts = { ...talkCounts, ended: { ...talkCounts.ended } };
    return { stations: members.size, reconnecting, talking: talking.size, talkspurts };
  }

  #with(
    stationNumber: StationNumber,
    act: (member: Member<C>, out: Outbox<C>) => void,
  ): readonly Delivery<C>[] {
    const out = new Outbox<C>();
    const member = this.#state.members.get(stationNumber);
    if (member) act(member, out);
    return out.deliveries;
  }
}
