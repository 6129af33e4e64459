import type { ServerMessage, Target, TalkEndReason } from '../../protocol/index.ts';
import type { Member, Outbox, RoomState, Talkspurt } from './room-state.ts';

/**
 * The targets of a talkspurt that one station may know: channels that it may listen to (even while
 * it does not, because its panel shows the tally), and itself. It learns nothing of a direct call
 * to another station.
 */
function visibleTargets<C>(member: Member<C>, targets: readonly Target[]): Target[] {
  return targets.filter((target) =>
    'channel' in target
      ? member.may.get(target.channel)?.listen === true
      : target.station === member.stationNumber,
  );
}

const fingerprint = (targets: readonly Target[], override: boolean): string =>
  `${String(override)} ${targets.map((t) => ('channel' in t ? `c:${t.channel}` : `s:${String(t.station)}`)).join(' ')}`;

/**
 * Adds a newcomer to the audience of a talkspurt under way. @returns the targets that it is told.
 */
export function addToAudience<C>(member: Member<C>, talkspurt: Talkspurt<C>): Target[] {
  const targets = visibleTargets(member, talkspurt.targets);
  if (targets.length > 0)
    talkspurt.audience.set(member.stationNumber, fingerprint(targets, talkspurt.override));
  return targets;
}

/**
 * Tells each connected station what changed since it was last told: `talk.started` with the targets
 * that it may know, or `talk.stopped` when none is left.
 */
export function announce<C>(
  state: RoomState<C>,
  talker: Member<C>,
  talkspurt: Talkspurt<C>,
  lostReason: TalkEndReason,
  out: Outbox<C>,
): void {
  const news = new Map<string, { targets: Target[]; to: C[] }>();
  const gone: C[] = [];
  for (const member of state.members.values()) {
    if (member === talker || member.link.type !== 'connected') continue;
    const { connection } = member.link;
    const told = talkspurt.audience.get(member.stationNumber);
    const targets = visibleTargets(member, talkspurt.targets);
    if (targets.length === 0) {
      if (told !== undefined) {
        talkspurt.audience.delete(member.stationNumber);
        gone.push(connection);
      }
      continue;
    }
    const print = fingerprint(targets, talkspurt.override);
    if (print === told) continue;
    talkspurt.audience.set(member.stationNumber, print);
    const group = news.get(print);
    if (group) group.to.push(connection);
    else news.set(print, { targets, to: [connection] });
  }
  for (const { targets, to } of news.values()) {
    out.send(to, {
      type: 'talk.started',
      talker: talker.stationNumber,
      talkspurt: talkspurt.id,
      targets,
      override: talkspurt.override,
    });
  }
  out.send(gone, stopped(talker, talkspurt, lostReason));
}

/** Tells the audience that the talkspurt is over. */
export function announceEnd<C>(
  state: RoomState<C>,
  talker: Member<C>,
  talkspurt: Talkspurt<C>,
  reason: TalkEndReason,
  out: Outbox<C>,
): void {
  const to: C[] = [];
  for (const number of talkspurt.audience.keys()) {
    const member = state.members.get(number);
    if (member?.link.type === 'connected') to.push(member.link.connection);
  }
  out.send(to, stopped(talker, talkspurt, reason));
}

const stopped = <C>(talker: Member<C>, talkspurt: Talkspurt<C>, reason: TalkEndReason): ServerMessage => ({
  type: 'talk.stopped',
  talker: talker.stationNumber,
  talkspurt: talkspurt.id,
  reason,
});
