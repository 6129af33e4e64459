import type { TalkKey } from '../../main/contract/index.ts';

/**
 * Which talk keys this window holds down, and with what: each finger, mouse button and key of the keyboard is a source of
 * its own. Main decides what a press means; this only sees to it that every press is followed by its release.
 */
export interface Holds {
  /** @returns false when an auto-repeat of a key came that this window does not hold (it was down before a blur) */
  readonly down: (source: string, key: TalkKey, repeat?: boolean) => boolean;
  /** @param abandoned nobody let go; the press only ends */
  readonly up: (source: string, abandoned?: boolean) => void;
  /** Abandons it, if this key is what it holds; another control may have it by now. */
  readonly abandon: (source: string, key: TalkKey) => void;
  /** Abandons what the keyboard holds. */
  readonly abandonKeys: () => void;
  readonly has: (source: string) => boolean;
  /** Forgets everything without a word: main was told to close all. */
  readonly forget: () => void;
}

interface Orders {
  readonly press: (key: TalkKey, repeat: boolean) => void;
  readonly release: (key: TalkKey, abandoned: boolean) => void;
}

const nameOf = (key: TalkKey): string => JSON.stringify(key);

export function makeHolds({ press, release }: Orders): Holds {
  const held = new Map<string, TalkKey>();
  const isHeld = (key: TalkKey): boolean => {
    const name = nameOf(key);
    return [...held.values()].some((other) => nameOf(other) === name);
  };
  const up = (source: string, abandoned = false): void => {
    const key = held.get(source);
    if (key === undefined) return;
    held.delete(source);
    if (!isHeld(key)) release(key, abandoned);
  };
  return {
    down: (source, key, repeat = false) => {
      const before = held.get(source);
      if (before !== undefined) {
        if (repeat) press(before, true);
        return true;
      }
      if (repeat) return false;
      // A second finger on a key that is down already adds nothing but must not end it either.
      if (!isHeld(key)) press(key, false);
      held.set(source, key);
      return true;
    },
    up,
    abandon: (source, key) => {
      const holding = held.get(source);
      if (holding !== undefined && nameOf(holding) === nameOf(key)) up(source, true);
    },
    abandonKeys: () => {
      for (const source of [...held.keys()]) if (source.startsWith('key:')) up(source, true);
    },
    has: (source) => held.has(source),
    forget: () => held.clear(),
  };
}
