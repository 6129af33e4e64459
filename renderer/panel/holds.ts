import type { TalkKey } from '../../main/contract/index.ts';

/**
 * The talk keys that this window holds down. Each finger, mouse button and key of the keyboard is a
 * source of its own. Main decides what a press means; this module only makes sure that a release
 * follows every press.
 */
export interface Holds {
  /**
   * @param atMs the time of the event
   * @returns false for an auto-repeat of a key that this window does not hold (it was down before a
   * blur)
   */
  readonly down: (source: string, key: TalkKey, repeat?: boolean, atMs?: number) => boolean;
  /** Tells main of an auto-repeat of what this source holds, if it holds anything. */
  readonly repeat: (source: string) => void;
  /**
   * @param abandoned the press ended without a release
   * @param atMs the time of the event
   */
  readonly up: (source: string, abandoned?: boolean, atMs?: number) => void;
  /** Abandons this key, unless another control has the source now. */
  readonly abandon: (source: string, key: TalkKey) => void;
  /** Abandons what the keyboard holds. */
  readonly abandonKeys: () => void;
  readonly has: (source: string) => boolean;
  /**
   * Forgets all holds without a message to main, which has closed everything already. Later
   * releases are still sent.
   */
  readonly forget: () => void;
}

interface Orders {
  /**
   * @param repeat true: the browser calls it a repeat. Everything else is a new press, though its
   * last release may have gone elsewhere
   */
  readonly press: (key: TalkKey, repeat: boolean | undefined) => void;
  /**
   * @param heldMs how long it was down, if both events came late, one right behind the other: that
   * may be no tap
   */
  readonly release: (key: TalkKey, abandoned: boolean, heldMs: number | undefined) => void;
}

const isKeyboard = (source: string): boolean => source.startsWith('key:');
const nameOf = (key: TalkKey): string => JSON.stringify(key);

interface Began {
  readonly atMs: number | undefined;
  readonly heardMs: number;
}

/**
 * A busy window receives both ends of a press at the same moment; normally events arrive as they
 * happen.
 */
const LATE_MS = 50;

function lateHeldMs(began: Began | undefined, atMs: number | undefined): number | undefined {
  if (began?.atMs === undefined || atMs === undefined) return undefined;
  const heldMs = atMs - began.atMs;
  return heldMs - (performance.now() - began.heardMs) > LATE_MS ? heldMs : undefined;
}

export function makeHolds({ press, release }: Orders): Holds {
  const held = new Map<string, TalkKey>();
  /** Keys that main still takes for down, until their release is sent. */
  const forgotten = new Map<string, TalkKey>();
  /** By key, when its press began and when that was heard. */
  const since = new Map<string, Began>();
  const isHeld = (key: TalkKey): boolean => {
    const name = nameOf(key);
    return [...held.values()].some((other) => nameOf(other) === name);
  };
  const up = (source: string, abandoned = false, atMs?: number): void => {
    const key = held.get(source) ?? forgotten.get(source);
    if (key === undefined) return;
    const isForgotten = !held.delete(source);
    forgotten.delete(source);
    if (isHeld(key)) return;
    const heldMs = lateHeldMs(since.get(nameOf(key)), atMs);
    release(key, abandoned || isForgotten, heldMs);
  };
  return {
    down: (source, key, repeat = false, atMs) => {
      const before = held.get(source);
      if (before !== undefined) {
        if (repeat) press(before, true);
        return true;
      }
      if (repeat) return false;
      // A second finger on a key that is down already adds nothing but must not end it either.
      if (!isHeld(key)) {
        since.set(nameOf(key), { atMs, heardMs: performance.now() });
        press(key, isKeyboard(source) ? undefined : false);
      }
      held.set(source, key);
      forgotten.delete(source);
      return true;
    },
    repeat: (source) => {
      const key = held.get(source);
      if (key !== undefined) press(key, true);
    },
    up,
    abandon: (source, key) => {
      const holding = held.get(source);
      if (holding !== undefined && nameOf(holding) === nameOf(key)) up(source, true);
    },
    abandonKeys: () => {
      for (const source of [...held.keys()]) if (isKeyboard(source)) up(source, true);
    },
    has: (source) => held.has(source),
    forget: () => {
      for (const [source, key] of held) forgotten.set(source, key);
      held.clear();
    },
  };
}
