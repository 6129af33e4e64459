import type { CodecName } from '../../../common/codec.ts';
import { proofMatches, readName, type WelcomeMessage } from '../../protocol/index.ts';
import { HEARD_INTERVAL_MS, MAX_STATIONS, RESUME_GRACE_MS } from '../../protocol/limits.ts';
import { addToAudience } from './audience.ts';
import { uniqueName } from './names.ts';
import {
  connectionsBut,
  permissionsOf,
  rosterEntry,
  type Member,
  type Outbox,
  type RoomState,
} from './room-state.ts';
import { refreshCodecs } from './subscriptions.ts';
import { dropTargets, endTalkspurt } from './talking.ts';

export interface JoinRequest<C> {
  readonly connection: C;
  readonly stationId: string;
  readonly name: string;
  readonly place?: string | undefined;
  readonly codecs: readonly CodecName[];
  readonly resume?: { readonly session: string; readonly token: string } | undefined;
  /** The server's proof, for the welcome. */
  readonly proof?: string | undefined;
  /**
   * Whether to take the place from its open connection. Otherwise an open connection keeps its
   * place.
   */
  readonly takesOver?: boolean;
}

/**
 * Lets a station in. If the named place has an open connection and is not taken over, the newcomer
 * becomes a station of its own.
 * @returns the station's number, or null when the room is full.
 */
export function join<C>(state: RoomState<C>, given: JoinRequest<C>, out: Outbox<C>): number | null {
  const request = { ...given, name: asShown(given.name), place: given.place && asShown(given.place) };
  const named = findPlace(state, request)?.member;
  const earlier = named?.link.type === 'lost' || request.takesOver ? named : undefined;
  const member = earlier ?? newMember(state, request, named !== undefined, out);
  if (!member) return null;
  if (earlier) takeUp(state, earlier, request, out);
  state.members.set(member.stationNumber, member);
  state.revision += 1;
  refreshCodecs(state, member.listen, out, member);
  out.tell(member, welcome(state, member, earlier !== undefined, request));
  out.send(connectionsBut(state, member), {
    type: earlier ? 'station.updated' : 'station.joined',
    station: rosterEntry(member),
  });
  return member.stationNumber;
}

/** Normalises a name: one spelling of "é" on every screen, and one space between words. */
function asShown(name: string): string {
  const answer = readName(name);
  return answer.ok ? answer.name : name;
}

/** Finds the place that a station says it had: by resume token, else by its station id. */
export function findPlace<C>(
  state: RoomState<C>,
  { resume, stationId }: Pick<JoinRequest<C>, 'resume' | 'stationId'>,
): { readonly member: Member<C>; readonly byToken: boolean } | undefined {
  const members = [...state.members.values()];
  const byToken = members.find(
    (m) => m.session === resume?.session && proofMatches(m.resumeToken, resume.token),
  );
  const member = byToken ?? members.find((m) => m.stationId === stationId);
  return member && { member, byToken: byToken !== undefined };
}

function newMember<C>(
  state: RoomState<C>,
  request: JoinRequest<C>,
  idIsTaken: boolean,
  out: Outbox<C>,
): Member<C> | null {
  const { settings } = state;
  if (state.members.size >= (settings.maxStations ?? MAX_STATIONS) && !dropOldestLost(state, out))
    return null;
  const name = uniqueName(request.name, namesBut(state));
  return {
    stationNumber: nextNumber(state),
    session: settings.newSecret(),
    resumeToken: settings.newSecret(),
    stationId: idIsTaken ? newStationId(settings.newSecret()) : request.stationId,
    wantedName: request.name,
    name,
    place: request.place,
    codecs: [...new Set(request.codecs)],
    may: permissionsOf(state.channels, name),
    listen: new Set(),
    talk: new Set(),
    link: { type: 'connected', connection: request.connection },
    talkspurt: null,
  };
}

/** Base64 in the alphabet of ids. */
function newStationId(secret: string): string {
  return Buffer.from(secret, 'base64').toString('base64url');
}

/** Numbers count up, so that a late frame of a station that left is not taken for a newcomer's. */
function nextNumber<C>(state: RoomState<C>): number {
  do state.lastStationNumber = (state.lastStationNumber % 65_535) + 1;
  while (state.members.has(state.lastStationNumber));
  return state.lastStationNumber;
}

function namesBut<C>(state: RoomState<C>, but?: Member<C>): string[] {
  return [...state.members.values()].filter((member) => member !== but).map((member) => member.name);
}

/**
 * Puts a new connection into an earlier place. Its talkspurt is over: a microphone never re-opens
 * by itself.
 */
function takeUp<C>(state: RoomState<C>, member: Member<C>, request: JoinRequest<C>, out: Outbox<C>): void {
  if (member.link.type === 'connected') detach(state, member, 0, out);
  member.link = { type: 'connected', connection: request.connection };
  member.codecs = [...new Set(request.codecs)];
  member.place = request.place;
  if (request.name === member.wantedName) return;
  member.wantedName = request.name;
  member.name = uniqueName(request.name, namesBut(state, member));
  member.may = permissionsOf(state.channels, member.name);
  const dropped = [...member.listen].filter((id) => member.may.get(id)?.listen !== true);
  member.listen = new Set([...member.listen].filter((id) => member.may.get(id)?.listen === true));
  member.talk = new Set([...member.talk].filter((id) => member.may.get(id)?.talk === true));
  refreshCodecs(state, dropped, out, member);
}

function welcome<C>(
  state: RoomState<C>,
  member: Member<C>,
  resumed: boolean,
  { proof, stationId }: JoinRequest<C>,
): WelcomeMessage {
  const { settings } = state;
  const talking: WelcomeMessage['talking'] = [];
  for (const talker of state.talking) {
    const talkspurt = talker.talkspurt!;
    const targets = addToAudience(member, talkspurt);
    if (targets.length === 0) continue;
    talking.push({
      talker: talker.stationNumber,
      talkspurt: talkspurt.id,
      targets,
      override: talkspurt.override,
    });
  }
  return {
    type: 'welcome',
    session: member.session,
    resumeToken: member.resumeToken,
    resumed,
    ...(member.stationId === stationId ? {} : { stationId: member.stationId }),
    epoch: settings.epoch,
    ...(settings.serverName === undefined ? {} : { serverName: settings.serverName }),
    you: member.stationNumber,
    name: member.name,
    ...(proof === undefined ? {} : { proof }),
    frameDurationMs: settings.frameDurationMs,
    maxTalkspurtMs: settings.maxTalkspurtMs,
    heardEveryMs: HEARD_INTERVAL_MS,
    channels: [...state.channels.values()].map(({ id, name, mode, codec, feed, priority }) => ({
      id,
      name,
      mode,
      codec,
      ...(feed ? { feed } : {}),
      ...(priority ? { priority } : {}),
      may: member.may.get(id)!,
    })),
    listen: [...member.listen],
    talk: [...member.talk],
    roster: [...state.members.values()].map(rosterEntry),
    talking,
  };
}

/** Ends everything that a connection carried; the place stays. */
function detach<C>(state: RoomState<C>, member: Member<C>, now: number, out: Outbox<C>): void {
  member.link = { type: 'lost', since: now };
  state.revision += 1;
  endTalkspurt(state, member, 'disconnected', out);
  for (const talker of state.talking) talker.talkspurt?.audience.delete(member.stationNumber);
}

/**
 * Tells each station that talks directly to this one that it is gone, so that nobody talks to
 * nobody.
 */
function dropDirectTalk<C>(state: RoomState<C>, member: Member<C>, out: Outbox<C>): void {
  const target = { station: member.stationNumber };
  for (const talker of [...state.talking]) {
    dropTargets(state, talker, [{ target, reason: 'unknown-station' }], 'no-target', out);
  }
}

/** The connection was lost without a goodbye: the place is kept for the grace time. */
export function lose<C>(state: RoomState<C>, member: Member<C>, now: number, out: Outbox<C>): void {
  detach(state, member, now, out);
  dropDirectTalk(state, member, out);
  out.send(connectionsBut(state), { type: 'station.updated', station: rosterEntry(member) });
}

/** The station has left for good. */
export function leave<C>(state: RoomState<C>, member: Member<C>, out: Outbox<C>): void {
  detach(state, member, 0, out);
  state.members.delete(member.stationNumber);
  dropDirectTalk(state, member, out);
  out.send(connectionsBut(state), { type: 'station.left', id: member.stationNumber });
  refreshCodecs(state, member.listen, out);
}

/** Frees a place in a full room: the one that has been without connection the longest. */
function dropOldestLost<C>(state: RoomState<C>, out: Outbox<C>): boolean {
  let oldest: { member: Member<C>; since: number } | null = null;
  for (const member of state.members.values()) {
    if (member.link.type !== 'lost') continue;
    if (oldest === null || member.link.since < oldest.since) oldest = { member, since: member.link.since };
  }
  if (oldest) leave(state, oldest.member, out);
  return oldest !== null;
}

/** Gives up places whose grace time is over. */
export function expireLost<C>(state: RoomState<C>, now: number, out: Outbox<C>): void {
  const graceMs = state.settings.graceMs ?? RESUME_GRACE_MS;
  for (const member of [...state.members.values()]) {
    if (member.link.type === 'lost' && now - member.link.since >= graceMs) leave(state, member, out);
  }
}
