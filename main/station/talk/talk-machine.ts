import { assertNever } from '../../../common/assert-never.ts';
import type { CloseCause } from '../../../common/close-cause.ts';
import type { KeyMode } from '../../../common/key-mode.ts';
import { sameTarget, type Target } from '../../protocol/index.ts';

/**
 * Decides whether the microphone is open. Pure: events in, a new state and actions out; time is an
 * argument.
 *
 * A talk key is up, held, latched or spent. A fail-safe makes it *spent*: it does nothing until it
 * is let go. So neither auto-repeat of a key that is still down nor a connection that comes back
 * opens the microphone.
 */

/** Where a press came from. A lost window closes its own keys, a dead hotkey process its own. */
export type KeySource = 'window' | 'hotkey' | 'command';

export type TalkEvent =
  | {
      readonly type: 'press';
      readonly key: string;
      readonly targets: readonly Target[];
      readonly mode: KeyMode;
      readonly source: KeySource;
      readonly override?: boolean;
      /**
       * true: auto-repeat for certain; false: a new press for certain; absent: the source cannot
       * tell.
       */
      readonly repeat?: boolean;
      /**
       * The source never saw the release before it. It takes this for a new press and may be wrong.
       */
      readonly inferred?: boolean;
    }
  /**
   * `abandoned`: nobody let go (a cancelled touch, a key that is no longer bound), so it was no
   * tap. `heldMs`: how long it was down by the clock of the source. Both events may arrive late and
   * close together.
   */
  | { readonly type: 'release'; readonly key: string; readonly abandoned?: boolean; readonly heldMs?: number }
  /** Closes the microphone, by hand (Esc) or by a fail-safe. Keys that are down become spent. */
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
  /** A press while talking is impossible, and why. */
  | { readonly type: 'refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number };

type KeyState =
  /** `mayLatch` false: the press was inferred, so its release is never a tap. */
  | { readonly type: 'held'; readonly sinceMs: number; readonly mayLatch: boolean }
  | { readonly type: 'latched' }
  /** Still down, as far as anybody knows, and without effect. */
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
      // A key without any granted target is spent. It must not open when the floor becomes free.
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
      // If the source cannot tell a press from auto-repeat, a release must come first. That may
      // cost one press.
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
  // The same source pressed it before and reported no release. This may be auto-repeat.
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

/** Opens or closes the microphone to match the keys. Nothing else does. */
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

/** Forgets latched keys, which are not down. Held ones are spent until they are let go. */
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
