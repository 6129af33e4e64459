import { sameTarget, type Target, type TalkEndReason } from '../../protocol/index.ts';
import { TALKSPURT_SILENCE_MS } from '../../protocol/limits.ts';
import { announce, announceEnd } from './audience.ts';
import { judgeTarget, releaseFloor, takeFloor, type RefusedTarget } from './floor.ts';
import type { Member, Outbox, RoomState, Talkspurt } from './room-state.ts';

export interface TalkStart {
  readonly talkspurt: number;
  readonly targets: readonly Target[];
  readonly override?: boolean | undefined;
}

const includes = (targets: readonly Target[], wanted: Target): boolean =>
  targets.some((target) => sameTarget(target, wanted));

function unique(targets: readonly Target[]): Target[] {
  return targets.filter((target, index) => !includes(targets.slice(0, index), target));
}

/** Starts a talkspurt, or changes the targets of the one that runs under the same id. */
export function startTalking<C>(
  state: RoomState<C>,
  talker: Member<C>,
  request: TalkStart,
  now: number,
  out: Outbox<C>,
): void {
  if (talker.talkspurt && talker.talkspurt.id !== request.talkspurt)
    endTalkspurt(state, talker, 'superseded', out);
  const override = request.override === true;
  const granted: Target[] = [];
  const refused: RefusedTarget[] = [];
  for (const target of unique(request.targets)) {
    const verdict = judgeTarget(state, talker, target, override);
    if (verdict.type === 'refused') {
      const { reason, holder } = verdict;
      refused.push(holder === undefined ? { target, reason } : { target, reason, holder });
      continue;
    }
    if (verdict.type === 'displaces') displace(state, verdict.holder, target, talker.stationNumber, out);
    granted.push(target);
    if ('channel' in target) {
      const may = talker.may.get(target.channel);
      takeFloor(
        state.channels.get(target.channel)!,
        talker.stationNumber,
        override && may?.override === true,
      );
    }
  }
  if (granted.length === 0) {
    state.talkCounts.denied += 1;
    out.tell(talker, { type: 'talk.denied', talkspurt: request.talkspurt, refused });
    if (talker.talkspurt) endTalkspurt(state, talker, 'no-target', out);
    return;
  }
  const mayOverride = granted.some((t) => 'channel' in t && talker.may.get(t.channel)?.override === true);
  if (!talker.talkspurt) state.talkCounts.started += 1;
  const talkspurt = talker.talkspurt ?? newTalkspurt<C>(request.talkspurt, now);
  releaseLost(state, talker, talkspurt.targets, granted);
  talkspurt.targets = granted;
  talkspurt.override = override && mayOverride;
  talker.talkspurt = talkspurt;
  state.talking.add(talker);
  state.revision += 1;
  out.tell(talker, { type: 'talk.granted', talkspurt: talkspurt.id, targets: granted, refused });
  announce(state, talker, talkspurt, 'no-target', out);
}

const newTalkspurt = <C>(id: number, now: number): Talkspurt<C> => ({
  id,
  targets: [],
  override: false,
  startedAt: now,
  lastAudioAt: now,
  audience: new Map(),
  cache: { revision: -1, receivers: new Map() },
});

function releaseLost<C>(
  state: RoomState<C>,
  talker: Member<C>,
  before: readonly Target[],
  after: readonly Target[],
): void {
  for (const target of before) {
    if ('channel' in target && !includes(after, target))
      releaseFloor(state.channels.get(target.channel), talker.stationNumber);
  }
}

function displace<C>(state: RoomState<C>, holder: number, target: Target, by: number, out: Outbox<C>): void {
  const member = state.members.get(holder);
  if (member) dropTargets(state, member, [{ target, reason: 'busy', holder: by }], 'overridden', out);
}

/**
 * Takes targets from a running talkspurt. The talker gets a second `talk.granted` with the rest, or
 * `talk.ended` with this reason if nothing is left.
 */
export function dropTargets<C>(
  state: RoomState<C>,
  talker: Member<C>,
  lost: readonly RefusedTarget[],
  reason: TalkEndReason,
  out: Outbox<C>,
): void {
  const { talkspurt } = talker;
  if (!talkspurt) return;
  const taken = lost.filter(({ target }) => includes(talkspurt.targets, target));
  if (taken.length === 0) return;
  const left = talkspurt.targets.filter((target) => !taken.some((drop) => sameTarget(drop.target, target)));
  if (left.length === 0) {
    endTalkspurt(state, talker, reason, out);
    return;
  }
  releaseLost(state, talker, talkspurt.targets, left);
  talkspurt.targets = left;
  state.revision += 1;
  out.tell(talker, { type: 'talk.granted', talkspurt: talkspurt.id, targets: [...left], refused: taken });
  announce(state, talker, talkspurt, reason, out);
}

/** Ends a member's talkspurt: frees its floors, and tells the talker and the audience. */
export function endTalkspurt<C>(
  state: RoomState<C>,
  talker: Member<C>,
  reason: TalkEndReason,
  out: Outbox<C>,
): void {
  const { talkspurt } = talker;
  if (!talkspurt) return;
  releaseLost(state, talker, talkspurt.targets, []);
  talker.talkspurt = null;
  state.talking.delete(talker);
  state.talkCounts.ended[reason] += 1;
  out.tell(talker, { type: 'talk.ended', talkspurt: talkspurt.id, reason });
  announceEnd(state, talker, talkspurt, reason, out);
}

/** A feed runs for hours; on anything else a long talkspurt is a forgotten microphone. */
const isFeed = <C>(state: RoomState<C>, targets: readonly Target[]): boolean =>
  targets.every((target) => 'channel' in target && state.channels.get(target.channel)?.feed === true);

/** Ends talkspurts that have no audio or have lasted too long. */
export function watchTalkspurts<C>(state: RoomState<C>, now: number, out: Outbox<C>): void {
  for (const talker of [...state.talking]) {
    const talkspurt = talker.talkspurt!;
    if (!isFeed(state, talkspurt.targets) && now - talkspurt.startedAt >= state.settings.maxTalkspurtMs)
      endTalkspurt(state, talker, 'too-long', out);
    else if (now - talkspurt.lastAudioAt >= TALKSPURT_SILENCE_MS)
      endTalkspurt(state, talker, 'no-audio', out);
  }
}
