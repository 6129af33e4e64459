import type { PastTalkView } from '../../contract/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';

/** What the station's state does not say of talkers: since when they talk, and who talked before. */
export interface TalkMemory {
  /** By the talker's number; ms since the epoch. */
  readonly sinceMs: ReadonlyMap<number, number>;
  /** By channel. */
  readonly lastTalk: Readonly<Record<string, PastTalkView>>;
  /** By channel: who talked before `lastTalk`, the newest first. Several talks of one in a row are one. */
  readonly earlier: Readonly<Record<string, readonly PastTalkView[]>>;
  /** Over all channels, the newest first. */
  readonly log: readonly LoggedTalk[];
  /** When the own microphone opened. */
  readonly openedAtMs: number | undefined;
}

export interface LoggedTalk {
  readonly name: string;
  /** Its id. */
  readonly channel: string;
  /** When it began; ms since the epoch. */
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

/** A key shows three of them; one more, since who talks now is left out. */
const MOST_EARLIER = 4;
const MOST_LOGGED = 8;

type Talks = Pick<StationState, 'talking' | 'roster' | 'microphone' | 'self'>;
type History = Pick<TalkMemory, 'lastTalk' | 'earlier' | 'log'>;

/** @param nowMs since the epoch. @returns the same memory when nothing of interest changed. Pure. */
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
  // Another server's channels have nothing to do with these.
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

/** A talk has ended. */
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
