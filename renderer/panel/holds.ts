import type { TalkKey } from '../../main/contract/index.ts';

/**
 * Which talk keys this window holds down, and with what: each finger, mouse button and key of the keyboard is a source of
 * its own. Main decides what a press means; this only sees to it that every press is followed by its release.
 */
export interface Holds {
  /** @returns false when an auto-repeat of a key came that this window does not hold (it was down before a blur) */
  readonly down: (source: string, key: TalkKey, repeat?: boolean) => boolean;
  /** Tells main of an auto-repeat of what this source holds, if it holds anything. */
  readonly repeat: (source: string) => void;
  /** @param abandoned nobody let go; the press only ends */
  readonly up: (source: string, abandoned?: boolean) => void;
  /** Abandons it, if this key is what it holds; another control may have it by now. */
  readonly abandon: (source: string, key: TalkKey) => void;
  /** Abandons what the keyboard holds. */
  readonly abandonKeys: () => void;
  readonly has: (source: string) => boolean;
  /** Holds nothing more, without a word: main was told to close all. What comes up after that is still told. */
  readonly forget: () => void;
}

interface Orders {
  /** @param repeat false: a new press for certain; undefined: a key of the keyboard, whose repeats may look like one */
  readonly press: (key: TalkKey, repeat: boolean | undefined) => void;
  readonly release: (key: TalkKey, abandoned: boolean) => void;
}

const isKeyboard = (source: string): boolean => source.startsWith('key:');
const nameOf = (key: TalkKey): string => JSON.stringify(key);

export function makeHolds({ press, release }: Orders): Holds {
  const held = new Map<string, TalkKey>();
  /** Main takes them for down, until their release is told. */
  const forgotten = new Map<string, TalkKey>();
  const isHeld = (key: TalkKey): boolean => {
    const name = nameOf(key);
    return [...held.values()].some((other) => nameOf(other) === name);
  };
  const up = (source: string, abandoned = false): void => {
    const key = held.get(source) ?? forgotten.get(source);
    if (key === undefined) return;
    const isForgotten = !held.delete(source);
    forgotten.delete(source);
    if (!isHeld(key)) release(key, abandoned || isForgotten);
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
      if (!isHeld(key)) press(key, isKeyboard(source) ? undefined : false);
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
