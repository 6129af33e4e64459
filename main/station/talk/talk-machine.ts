import { assertNever } from '../../../common/assert-never.ts';
import type { CloseCause } from '../../../common/close-cause.ts';
import type { KeyMode } from '../../../common/key-mode.ts';
import { sameTarget, type Target } from '../../protocol/index.ts';

/**
 * The only owner of "is the microphone open". Pure: events in, a new state and actions out; time is an argument.
 *
 * Every talk key is in one of four states. A key that some fail-safe closed is *spent*: it does nothing until it
 * is let go, so that auto-repeat of a key that is still down, or a connection that comes back, never re-opens it.
 */

/** Where a press came from: a lost window closes its own keys, a dead hotkey process its own. */
export type KeySource = 'window' | 'hotkey' | 'command';

export type TalkEvent =
  | {
      readonly type: 'press';
      readonly key: string;
      readonly targets: readonly Target[];
      readonly mode: KeyMode;
      readonly source: KeySource;
      readonly override?: boolean;
      /** true: auto-repeat for certain; false: a new press for certain; absent: the source cannot tell. */
      readonly repeat?: boolean;
      /** The release before it was never heard: the source takes it for a new press, and may be wrong. */
      readonly inferred?: boolean;
    }
  /**
   * `abandoned`: nobody let go of it (a cancelled touch, a key that is bound no more), so that it was no tap. `heldMs`: how long it
   * was down by the clock of the source; both events may have come late, and then close together.
   */
  | { readonly type: 'release'; readonly key: string; readonly abandoned?: boolean; readonly heldMs?: number }
  /** Every microphone shut, by hand (Esc) or by a fail-safe. Keys that are down are spent. */
  | { readonly type: 'close-all'; readonly reason: CloseCause }
  /** The window lost the focus or died, or the hotkey process died: its key-ups may never come. */
  | { readonly type: 'source-lost'; readonly source: KeySource; readonly reason: CloseCause }
  /** Whether talking is possible now: joined, audio process running, microphone there. */
  | { readonly type: 'ready'; readonly ready: true }
  | { readonly type: 'ready'; readonly ready: false; readonly reason: CloseCause }
  /** The server answered: these targets hear the talkspurt. */
  | { readonly type: 'granted'; readonly talkspurt: number; readonly targets: readonly Target[] }
  /** The server refused these targets of a talkspurt; others may go on. */
  | { readonly type: 'refused'; readonly talkspurt: number; readonly targets: readonly Target[] }
  | { readonly type: 'ended'; readonly talkspurt: number; readonly reason: CloseCause }
  | { readonly type: 'tick' };

export type TalkAction =
  | {
      readonly type: 'open';
      readonly talkspurt: number;
      readonly targets: readonly Target[];
      readonly override: boolean;
    }
  | {
      readonly type: 'retarget';
      readonly talkspurt: number;
      readonly targets: readonly Target[];
      readonly override: boolean;
    }
  | { readonly type: 'close'; readonly talkspurt: number; readonly reason: CloseCause }
  /** Pressed while talking is impossible: say why. */
  | { readonly type: 'refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number };

type KeyState =
  /** `mayLatch` false: this press was inferred, so that its release is no tap, however short it is. */
  | { readonly type: 'held'; readonly sinceMs: number; readonly mayLatch: boolean }
  | { readonly type: 'latched' }
  /** Physically down, as far as is known, and without effect. */
  | { readonly type: 'spent' };

interface Key {
  readonly targets: readonly Target[];
  readonly mode: KeyMode;
  readonly source: KeySource;
  readonly override: boolean;
  readonly state: KeyState;
}

export interface TalkState {
  readonly keys: ReadonlyMap<string, Key>;
  readonly readiness: { readonly ready: true } | { readonly ready: false; readonly reason: CloseCause };
  readonly open:
    | {
        readonly talkspurt: number;
        readonly targets: readonly Target[];
        readonly override: boolean;
        readonly sinceMs: number;
        readonly granted: boolean;
        readonly warned: boolean;
      }
    | undefined;
  readonly nextTalkspurt: number;
}

export interface TalkOptions {
  /** A tap shorter than this latches a smart key. */
  readonly tapMs: number;
  /** The microphone closes when the server has not answered a press by then. */
  readonly answerMs: number;
  /** The microphone closes after this long, whatever the keys say. */
  readonly maxMs: number;
  /** The warning comes this long before. */
  readonly warnMs: number;
}

export const DEFAULT_TALK_OPTIONS: TalkOptions = {
  tapMs: 200,
  answerMs: 1_500,
  maxMs: 60_000,
  warnMs: 10_000,
};

export const INITIAL_TALK_STATE: TalkState = {
  keys: new Map(),
  readiness: { ready: false, reason: 'disconnected' },
  open: undefined,
  nextTalkspurt: 1,
};

export interface TalkStep {
  readonly state: TalkState;
  readonly actions: readonly TalkAction[];
}

/** One step of the machine. @param nowMs monotonic. */
export function talkStep(
  state: TalkState,
  event: TalkEvent,
  nowMs: number,
  options: TalkOptions = DEFAULT_TALK_OPTIONS,
): TalkStep {
  switch (event.type) {
    case 'press':
      return press(state, event, nowMs);
    case 'release':
      return release(state, event, nowMs, options);
    case 'close-all':
      return settle({ ...state, keys: spend(state.keys, () => true) }, nowMs, event.reason);
    case 'source-lost':
      return settle(
        { ...state, keys: spend(state.keys, (key) => key.source === event.source) },
        nowMs,
        event.reason,
      );
    case 'ready':
      if (event.ready) return { state: { ...state, readiness: { ready: true } }, actions: [] };
      return settle(
        { ...state, readiness: { ready: false, reason: event.reason }, keys: spend(state.keys, () => true) },
        nowMs,
        event.reason,
      );
    case 'refused': {
      if (state.open?.talkspurt !== event.talkspurt) return { state, actions: [] };
      // A key of which nothing was granted is spent: it must not open when the floor becomes free.
      const keys = spend(state.keys, (key) => key.targets.every((target) => includes(event.targets, target)));
      return settle({ ...state, keys }, nowMs, 'denied');
    }
    case 'granted':
      if (state.open?.talkspurt !== event.talkspurt) return { state, actions: [] };
      return { state: { ...state, open: { ...state.open, granted: true } }, actions: [] };
    case 'ended':
      if (state.open?.talkspurt !== event.talkspurt) return { state, actions: [] };
      return settle({ ...state, keys: spend(state.keys, () => true) }, nowMs, event.reason);
    case 'tick':
      return tick(state, nowMs, options);
    default:
      return assertNever(event);
  }
}

function press(state: TalkState, event: Extract<TalkEvent, { type: 'press' }>, nowMs: number): TalkStep {
  const before = state.keys.get(event.key);
  const withKey = (keyState: KeyState): TalkState => ({
    ...state,
    keys: new Map(state.keys).set(event.key, {
      targets: event.targets,
      mode: event.mode,
      source: event.source,
      override: event.override ?? false,
      state: keyState,
    }),
  });

  if (event.repeat === true) return { state, actions: [] };
  switch (before?.state.type) {
    case 'held':
      // However many key-downs arrive, it is one press.
      return { state, actions: [] };
    case 'latched':
      return settle(withKey({ type: 'spent' }), nowMs, 'unlatched');
    case 'spent':
      // A source that cannot tell a press from auto-repeat must let go first: safe, at the price of one press.
      if (event.repeat !== false) return { state, actions: [] };
      break;
    case undefined:
      break;
  }
  if (!state.readiness.ready) {
    return {
      state: withKey({ type: 'spent' }),
      actions: [{ type: 'refused', key: event.key, reason: state.readiness.reason }],
    };
  }
  // The same source pressed it before and never said that it was let go. It may mistake a repeat for a press.
  const isInferred =
    event.inferred === true || (before?.state.type === 'spent' && before.source === event.source);
  return settle(withKey({ type: 'held', sinceMs: nowMs, mayLatch: !isInferred }), nowMs, 'released');
}

function release(
  state: TalkState,
  { key: keyName, abandoned = false, heldMs }: Extract<TalkEvent, { type: 'release' }>,
  nowMs: number,
  options: TalkOptions,
): TalkStep {
  const key = state.keys.get(keyName);
  if (!key || key.state.type === 'latched') return { state, actions: [] };
  const keys = new Map(state.keys);
  const latches =
    key.state.type === 'held' &&
    key.state.mayLatch &&
    !abandoned &&
    (key.mode === 'latch' || (key.mode === 'smart' && (heldMs ?? nowMs - key.state.sinceMs) < options.tapMs));
  if (latches) keys.set(keyName, { ...key, state: { type: 'latched' } });
  else keys.delete(keyName);
  return settle({ ...state, keys }, nowMs, 'released');
}

function tick(state: TalkState, nowMs: number, options: TalkOptions): TalkStep {
  if (!state.open) return { state, actions: [] };
  if (!state.open.granted && nowMs - state.open.sinceMs >= options.answerMs) {
    return settle({ ...state, keys: spend(state.keys, () => true) }, nowMs, 'no-answer');
  }
  const remainingMs = state.open.sinceMs + options.maxMs - nowMs;
  if (remainingMs <= 0) return settle({ ...state, keys: spend(state.keys, () => true) }, nowMs, 'too-long');
  if (remainingMs > options.warnMs || state.open.warned) return { state, actions: [] };
  return {
    state: { ...state, open: { ...state.open, warned: true } },
    actions: [{ type: 'limit-warning', remainingMs }],
  };
}

/** Brings the microphone in line with the keys: the one place that opens and closes it. */
function settle(state: TalkState, nowMs: number, closeReason: CloseCause): TalkStep {
  const active = [...state.keys.values()].filter(
    (key) => key.state.type === 'held' || key.state.type === 'latched',
  );
  const targets: Target[] = [];
  for (const key of active) {
    for (const target of key.targets) if (!includes(targets, target)) targets.push(target);
  }
  const override = active.some((key) => key.override);
  const { open } = state;
  if (targets.length === 0 || !state.readiness.ready) {
    if (!open) return { state, actions: [] };
    return {
      state: { ...state, open: undefined },
      actions: [{ type: 'close', talkspurt: open.talkspurt, reason: closeReason }],
    };
  }
  if (!open) {
    const talkspurt = state.nextTalkspurt;
    return {
      state: {
        ...state,
        open: { talkspurt, targets, override, sinceMs: nowMs, granted: false, warned: false },
        nextTalkspurt: (talkspurt + 1) >>> 0,
      },
      actions: [{ type: 'open', talkspurt, targets, override }],
    };
  }
  if (open.override === override && sameTargets(open.targets, targets)) return { state, actions: [] };
  return {
    state: { ...state, open: { ...open, targets, override } },
    actions: [{ type: 'retarget', talkspurt: open.talkspurt, targets, override }],
  };
}

/** Latched keys are not down, so they are forgotten; held ones are spent until they are let go. */
function spend(keys: ReadonlyMap<string, Key>, which: (key: Key) => boolean): ReadonlyMap<string, Key> {
  const result = new Map<string, Key>();
  for (const [name, key] of keys) {
    if (!which(key) || key.state.type === 'spent') result.set(name, key);
    else if (key.state.type === 'held') result.set(name, { ...key, state: { type: 'spent' } });
  }
  return result;
}

function includes(list: readonly Target[], wanted: Target): boolean {
  return list.some((target) => sameTarget(target, wanted));
}

function sameTargets(a: readonly Target[], b: readonly Target[]): boolean {
  return a.length === b.length && a.every((target) => includes(b, target));
}
