import type { StationNumber } from '../../common/station-number.ts';
import type { PanelState, SpeakTalkers } from '../../main/contract/index.ts';
import { isHeard } from './listening.ts';

/**
 * Speaks the names of talkers, for people who listen to the panel. It says one short sentence now
 * and then, because speech covers speech. Pure; time is an argument.
 */

/** So long people are waited for who begin together. */
export const SETTLE_MS = 400;
/** At least so long from one sentence to the next. */
export const GAP_MS = 5_000;
/** Nobody is named twice within so long. */
export const REPEAT_MS = 30_000;
/** More names are a number. */
const MOST_NAMED = 3;

export interface Talk {
  readonly stationNumber: StationNumber;
  readonly name: string;
  /** Names of the channels where this is heard; none: a direct talk to this station. */
  readonly channels: readonly string[];
}

export interface SpeechState {
  /** Keys of the current talkers. */
  readonly talking: ReadonlySet<string>;
  /** The stations that began and were not named yet, the newest last. */
  readonly waiting: readonly { readonly key: string; readonly talk: Talk; readonly sinceMs: number }[];
  readonly saidAtMs: ReadonlyMap<string, number>;
  readonly lastMs: number;
}

export interface SpeechStep {
  readonly state: SpeechState;
  /** The names to speak now, the newest first. `others`: how many more talkers there are. */
  readonly say: { readonly talks: readonly Talk[]; readonly others: number } | undefined;
  /** When to ask again, if nothing happens before. */
  readonly wakeAtMs: number | undefined;
}

/** The talks that this station hears. A program feed is no person. */
export function talksIn({ channels, stations, connection }: PanelState): readonly Talk[] {
  if (connection.type !== 'joined') return [];
  const talks = new Map<number, { name: string; channels: string[] }>();
  for (const one of channels) {
    if (one.feed || !isHeard(one)) continue;
    for (const { stationNumber, name } of one.talkers) {
      const talk = talks.get(stationNumber) ?? { name, channels: [] };
      talk.channels.push(one.name);
      talks.set(stationNumber, talk);
    }
  }
  for (const { stationNumber, name, mark, talking } of stations) {
    if (talking?.length !== 0) continue;
    talks.set(stationNumber, { name: mark === undefined ? name : `${name} (${mark})`, channels: [] });
  }
  return [...talks].map(([stationNumber, talk]) => ({ stationNumber, ...talk }));
}

const keyOf = ({ stationNumber: station, channels }: Talk, mode: SpeakTalkers): string =>
  mode === 'names' ? String(station) : JSON.stringify([station, channels]);

/** The start: the present talkers count as known, because the page was only opened or reloaded. */
export const beginSpeech = (talks: readonly Talk[], mode: SpeakTalkers): SpeechState => ({
  talking: new Set(talks.map((talk) => keyOf(talk, mode))),
  waiting: [],
  saidAtMs: new Map(),
  lastMs: -Infinity,
});

/**
 * Looks once at the talkers. @param onAir says nothing into an open microphone, and does not catch
 * up later.
 */
export function stepSpeech(
  state: SpeechState,
  now: {
    readonly mode: SpeakTalkers;
    readonly talks: readonly Talk[];
    readonly onAir: boolean;
    readonly nowMs: number;
  },
): SpeechStep {
  const { mode, talks, onAir, nowMs } = now;
  const keyed = new Map(talks.map((talk) => [keyOf(talk, mode), talk]));
  const talking = new Set(keyed.keys());
  const quiet = { ...state, talking, waiting: [] };
  if (mode === 'off' || onAir) return { state: quiet, say: undefined, wakeAtMs: undefined };
  const saidAtMs = new Map([...state.saidAtMs].filter(([, atMs]) => nowMs - atMs < REPEAT_MS));
  const began = [...keyed].filter(([key]) => !state.talking.has(key) && !saidAtMs.has(key));
  const waiting = [
    ...state.waiting.filter(({ key }) => !began.some(([other]) => other === key)),
    ...began.map(([key, talk]) => ({ key, talk, sinceMs: nowMs })),
  ];
  const [first] = waiting;
  if (first === undefined) return { state: { ...quiet, saidAtMs }, say: undefined, wakeAtMs: undefined };
  const dueMs = Math.max(
    Math.min(...waiting.map(({ sinceMs }) => sinceMs)) + SETTLE_MS,
    state.lastMs + GAP_MS,
  );
  if (nowMs < dueMs)
    return { state: { ...state, talking, waiting, saidAtMs }, say: undefined, wakeAtMs: dueMs };
  // A talker that has stopped is left out, unless all have stopped.
  const still = waiting.filter(({ key }) => talking.has(key));
  const chosen = (still.length > 0 ? still : waiting.slice(-1)).toReversed();
  for (const { key } of chosen) saidAtMs.set(key, nowMs);
  const named = chosen.slice(0, MOST_NAMED).map(({ talk }) => talk);
  return {
    state: { talking, waiting: [], saidAtMs, lastMs: nowMs },
    say: { talks: named, others: chosen.length - named.length },
    wakeAtMs: undefined,
  };
}
