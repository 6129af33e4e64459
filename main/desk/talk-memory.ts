import { shownName } from '../station/look-alikes.ts';
import type { StationState } from '../station/state.ts';

/** What the station's state does not say of talkers: since when they talk, and who talked last on each channel. */
export interface TalkMemory {
  /** By the talker's number; ms since the epoch. */
  readonly sinceMs: ReadonlyMap<number, number>;
  /** By channel. */
  readonly lastTalk: Readonly<Record<string, { readonly name: string; readonly atMs: number }>>;
  /** When the own microphone opened. */
  readonly openedAtMs: number | undefined;
}

export const NO_TALK_MEMORY: TalkMemory = { sinceMs: new Map(), lastTalk: {}, openedAtMs: undefined };

type Talks = Pick<StationState, 'talking' | 'roster' | 'microphone' | 'self'>;

/** @param nowMs since the epoch. @returns the same memory when nothing of interest changed. Pure. */
export function rememberTalk(memory: TalkMemory, before: Talks, after: Talks, nowMs: number): TalkMemory {
  let { sinceMs, lastTalk, openedAtMs } = memory;
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
      for (const target of targets) {
        if (!('channel' in target)) continue;
        const goesOn = after.talking
          .get(talker)
          ?.targets.some((it) => 'channel' in it && it.channel === target.channel);
        if (goesOn !== true) lastTalk = { ...lastTalk, [target.channel]: { name, atMs: nowMs } };
      }
    }
  }
  // Another server's channels have nothing to do with these.
  if (before.self && !after.self) lastTalk = {};
  if (after.microphone !== before.microphone) {
    const spurt = (talks: Talks): number | undefined =>
      talks.microphone.type === 'open' ? talks.microphone.talkspurt : undefined;
    if (spurt(after) === undefined) openedAtMs = undefined;
    else if (spurt(after) !== spurt(before)) openedAtMs = nowMs;
  }
  if (sinceMs === memory.sinceMs && lastTalk === memory.lastTalk && openedAtMs === memory.openedAtMs)
    return memory;
  return { sinceMs, lastTalk, openedAtMs };
}
