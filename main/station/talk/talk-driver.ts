import { assertNever } from '../../../common/assert-never.ts';
import { sameTarget, type Target } from '../../protocol/index.ts';
import type { Microphone, TalkKeyState } from '../state.ts';
import type { CloseCause } from '../../../common/close-cause.ts';
import {
  DEFAULT_TALK_OPTIONS,
  INITIAL_TALK_STATE,
  talkStep,
  type TalkAction,
  type TalkEvent,
  type TalkOptions,
  type TalkState,
} from './talk-machine.ts';
import { TalkWire, type TalkWireEdges } from './talk-wire.ts';

/** Often enough that a limit closes the microphone well within the promised 300 ms. */
const TICK_MS = 50;
/** The audio process's own limit lies just behind the talk machine's: it acts only if this process hangs. */
const LAST_DEFENCE_MS = 1_000;

export type TalkNotice =
  | { readonly type: 'talk-closed'; readonly talkspurt: number; readonly reason: CloseCause }
  | { readonly type: 'talk-refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number };

export interface TalkDriverEdges extends Omit<TalkWireEdges, 'openMicrophone'> {
  readonly openMicrophone: (
    talkspurt: number,
    codec: Parameters<TalkWireEdges['openMicrophone']>[1],
    maxMs: number,
  ) => void;
  /** Whether somebody talks here: the link is then watched more closely. */
  readonly setTalking: (talking: boolean) => void;
  /** @param change what the microphone was before → what it is now. */
  readonly onMicrophone: (change: (before: Microphone) => Microphone) => void;
  readonly onKeys: (keys: readonly TalkKeyState[]) => void;
  readonly onNotice: (notice: TalkNotice) => void;
}

/** Let go of, while the microphone is still open for the release's tail. */
interface Tail {
  readonly talkspurt: number;
  readonly reason: CloseCause;
  readonly targets: readonly Target[];
}

/** Runs the talk machine: gives it the time, and carries out what it decides. */
export class TalkDriver {
  readonly #edges: TalkDriverEdges;
  readonly #wire: TalkWire;
  #options: TalkOptions;
  #state: TalkState = INITIAL_TALK_STATE;
  /** While the microphone is open: ticks; in a tail: the moment of the limit. */
  #ticker: NodeJS.Timeout | undefined;
  #tail: Tail | undefined;

  /** @param maxMs the microphone closes by itself after so long. */
  constructor(edges: TalkDriverEdges, maxMs: number) {
    this.#edges = edges;
    this.#options = { ...DEFAULT_TALK_OPTIONS, maxMs };
    this.#wire = new TalkWire({
      ...edges,
      openMicrophone: (talkspurt, codec) => {
        edges.openMicrophone(talkspurt, codec, this.#options.maxMs + LAST_DEFENCE_MS);
      },
    });
  }

  get wire(): TalkWire {
    return this.#wire;
  }

  get maxMs(): number {
    return this.#options.maxMs;
  }

  /** For a microphone that is open as well. */
  setMaxMs(maxMs: number): void {
    this.#options = { ...this.#options, maxMs };
  }

  /** Every press, release and fail-safe goes through here. */
  talk(event: TalkEvent): void {
    if (this.#tail && isFailSafe(event, this.#tail)) this.#cutTail();
    const { keys: before, open } = this.#state;
    const { state, actions } = talkStep(this.#state, event, performance.now(), this.#options);
    this.#state = state;
    if (state.keys !== before) this.#edges.onKeys(talkKeyStates(state.keys));
    for (const action of actions) this.#act(action, isByHand(event), open);
  }

  /** The audio process has closed the microphone and sent all that there was, or never will. */
  microphoneClosed(): void {
    this.#wire.finish();
    this.#tellClosed();
  }

  /** @param reason why talking is impossible now; undefined: it is possible. */
  setReadiness(reason: CloseCause | undefined): void {
    const known = this.#state.readiness;
    if (reason === undefined) {
      if (!known.ready) this.talk({ type: 'ready', ready: true });
    } else if (known.ready || known.reason !== reason) this.talk({ type: 'ready', ready: false, reason });
  }

  /** Closes everything; nothing is said any more. */
  stop(): void {
    this.talk({ type: 'close-all', reason: 'stopping' });
    this.#wire.finish();
    clearInterval(this.#ticker);
  }

  /** @param before how the microphone was open. */
  #act(action: TalkAction, byHand: boolean, before: TalkState['open']): void {
    switch (action.type) {
      case 'open': {
        // Pressed again within the tail: that talkspurt ends where this one begins.
        this.#tellClosed();
        const { talkspurt, targets, override } = action;
        this.#wire.open(talkspurt, targets, override);
        this.#edges.setTalking(true);
        const sinceMs = performance.now();
        this.#edges.onMicrophone(() => ({ type: 'open', talkspurt, targets, granted: undefined, sinceMs }));
        clearInterval(this.#ticker);
        this.#ticker = setInterval(() => {
          this.talk({ type: 'tick' });
        }, TICK_MS);
        return;
      }
      case 'retarget': {
        const { targets, override } = action;
        this.#wire.retarget(targets, override);
        this.#edges.onMicrophone((before) => (before.type === 'open' ? { ...before, targets } : before));
        return;
      }
      case 'close':
        clearInterval(this.#ticker);
        this.#tail = { talkspurt: action.talkspurt, reason: action.reason, targets: before?.targets ?? [] };
        // "Closed" is told when it is: after the tail, if there is one.
        if (this.#wire.close(byHand)) this.#endTailAtLimit(before?.sinceMs ?? 0);
        else this.#tellClosed();
        return;
      case 'refused':
        this.#edges.onNotice({ type: 'talk-refused', key: action.key, reason: action.reason });
        return;
      case 'limit-warning':
        this.#edges.onNotice(action);
        return;
    }
  }

  /** The limit is that of the open microphone, tail and all. */
  #endTailAtLimit(sinceMs: number): void {
    const leftMs = Math.max(0, sinceMs + this.#options.maxMs - performance.now());
    this.#ticker = setTimeout(() => {
      this.#cutTail();
    }, leftMs);
  }

  #cutTail(): void {
    this.#wire.cut();
    this.#tellClosed();
  }

  #tellClosed(): void {
    const closed = this.#tail;
    if (!closed) return;
    this.#tail = undefined;
    clearTimeout(this.#ticker);
    this.#edges.setTalking(false);
    this.#edges.onMicrophone(() => ({ type: 'closed' }));
    this.#edges.onNotice({ type: 'talk-closed', talkspurt: closed.talkspurt, reason: closed.reason });
  }
}

/** A key that was let go, or a latch that was tapped: what is being said may end. Every other close is at once. */
function isByHand(event: TalkEvent): boolean {
  return event.type === 'press' || (event.type === 'release' && event.abandoned !== true);
}

/** Whatever would close an open microphone ends a tail too; the talk machine knows of no tail. */
function isFailSafe(event: TalkEvent, { talkspurt, targets }: Tail): boolean {
  switch (event.type) {
    case 'close-all':
    case 'source-lost':
      return true;
    case 'ready':
      return !event.ready;
    case 'ended':
      return event.talkspurt === talkspurt;
    case 'refused':
      // Some of them may hear the rest.
      return event.talkspurt === talkspurt && targets.every((target) => includes(event.targets, target));
    case 'press':
    case 'release':
    case 'granted':
    case 'tick':
      return false;
    default:
      return assertNever(event);
  }
}

const includes = (list: readonly Target[], wanted: Target): boolean =>
  list.some((target) => sameTarget(target, wanted));

/** The keys that hold the microphone open; spent ones are of no interest to anybody. */
function talkKeyStates(keys: TalkState['keys']): TalkKeyState[] {
  return [...keys].flatMap(([key, { targets, state }]) =>
    state.type === 'spent' ? [] : [{ key, targets, latched: state.type === 'latched' }],
  );
}
