import type { PastTalkView } from '../../contract/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';

/**
 * Facts about talkers that the station's state does not hold: when each one began, and the earlier
 * ones.
 */
export interface TalkMemory {
  /** By the talker's number; ms since the epoch. */
  readonly sinceMs: ReadonlyMap<number, number>;
  /** By channel. */
  readonly lastTalk: Readonly<Record<string, PastTalkView>>;
  /**
   * By channel: the talkers before `lastTalk`, the newest first. Several talks in a row count once.
   */
  readonly earlier: Readonly<Record<string, readonly PastTalkView[]>>;
  /** All channels, the newest first. */
  readonly log: readonly LoggedTalk[];
  /** When this station's microphone opened. */
  readonly openedAtMs: number | undefined;
}

export interface LoggedTalk {
  readonly name: string;
  /** The channel's id. */
  readonly channel: string;
  /** Start of the talk; ms since the epoch. */
  readonly atMs: number;
  readonly forMs: number;
}

export const NO_TALK_MEMORY: TalkMemory = {
  sinceMs: new Map(),
  lastTalk: {},
  earlier: {},
  log: [],
  openedAtMs: undefined,
};

/** A key shows three of them. The fourth replaces a person who talks now. */
const MOST_EARLIER = 4;
const MOST_LOGGED = 8;

type Talks = Pick<StationState, 'talking' | 'roster' | 'microphone' | 'self'>;
type History = Pick<TalkMemory, 'lastTalk' | 'earlier' | 'log'>;

/**
 * @param nowMs since the epoch. @returns the same memory when nothing of interest changed. Pure.
 */
export function rememberTalk(memory: TalkMemory, before: Talks, after: Talks, nowMs: number): TalkMemory {
  let { sinceMs, openedAtMs } = memory;
  let history: History = memory;
  if (after.talking !== before.talking) {
    sinceMs = new Map(
      [...after.talking].map(([talker, { talkspurt }]) => {
        const goesOn = before.talking.get(talker)?.talkspurt === talkspurt;
        return [talker, (goesOn ? memory.sinceMs.get(talker) : undefined) ?? nowMs];
      }),
    );
    for (const [talker, { targets }] of before.talking) {
      const name = before.roster.has(talker) ? shownName(before, talker) : undefined;
      if (name === undefined) continue;
      const atMs = memory.sinceMs.get(talker) ?? nowMs;
      for (const target of targets) {
        if (!('channel' in target)) continue;
        const goesOn = after.talking
          .get(talker)
          ?.targets.some((it) => 'channel' in it && it.channel === target.channel);
        if (goesOn !== true)
          history = withTalk(history, { name, channel: target.channel, atMs, forMs: nowMs - atMs });
      }
    }
  }
  // The channels of another server have no history here.
  if (before.self && !after.self) history = NO_TALK_MEMORY;
  if (after.microphone !== before.microphone) {
    const spurt = (talks: Talks): number | undefined =>
      talks.microphone.type === 'open' ? talks.microphone.talkspurt : undefined;
    if (spurt(after) === undefined) openedAtMs = undefined;
    else if (spurt(after) !== spurt(before)) openedAtMs = nowMs;
  }
  if (sinceMs === memory.sinceMs && history === memory && openedAtMs === memory.openedAtMs) return memory;
  const { lastTalk, earlier, log } = history;
  return { sinceMs, lastTalk, earlier, log, openedAtMs };
}

/** Adds a talk that has ended. */
function withTalk({ lastTalk, earlier, log }: History, talk: LoggedTalk): History {
  const { name, channel, atMs, forMs } = talk;
  const last = lastTalk[channel];
  const before = earlier[channel] ?? [];
  const isAnother = last !== undefined && last.name !== name;
  return {
    lastTalk: { ...lastTalk, [channel]: { name, atMs: atMs + forMs } },
    earlier: isAnother ? { ...earlier, [channel]: [last, ...before].slice(0, MOST_EARLIER) } : earlier,
    log: [talk, ...log].slice(0, MOST_LOGGED),
  };
}
