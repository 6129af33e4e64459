import type { KeyPress } from './key-source.ts';

const LEFT_CTRL = 0x1d;
const RIGHT_ALT = 0x0e38;
/** Windows gives both events the same time; no person presses two keys so close together. */
const SAME_TIME_MS = 2;

/** A key event on its way from the hook to the watch. */
export type HookedKey =
  | { readonly type: 'down'; readonly press: KeyPress }
  | { readonly type: 'up'; readonly key: number; readonly atMs: number };

/**
 * On layouts with AltGr, Windows reports a left Ctrl key that nobody pressed right before the right
 * Alt key, and its release before that one's. This class removes that Ctrl and marks the Alt key as
 * AltGr. So each left Ctrl key waits for the next event, or for `flush` if none follows. Pure.
 */
export class WindowsAltGr {
  #waiting: KeyPress | undefined;
  /** Whether a person pressed the left Ctrl key that is down. */
  #isRealCtrl = false;
  #isAltGr = false;

  /** A waiting left Ctrl key must be flushed within a few milliseconds. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  down(press: KeyPress): HookedKey[] {
    if (press.key === LEFT_CTRL) {
      const before = this.flush();
      this.#waiting = press;
      return before;
    }
    if (press.key === RIGHT_ALT) {
      const isFake = this.#waiting !== undefined && Math.abs(press.atMs - this.#waiting.atMs) <= SAME_TIME_MS;
      if (isFake) {
        this.#waiting = undefined;
        this.#isAltGr = true;
      }
      const alt: KeyPress = this.#isAltGr ? { ...press, role: 'altgr' } : press;
      return [...this.flush(), { type: 'down', press: alt }];
    }
    return [...this.flush(), { type: 'down', press }];
  }

  up(key: number, atMs: number): HookedKey[] {
    const before = this.flush();
    if (key === LEFT_CTRL) {
      const isReal = this.#isRealCtrl;
      // There is one release for both keys: while AltGr is down, it belongs to the Ctrl that nobody
      // pressed.
      if (!isReal && this.#isAltGr) return before;
      this.#isRealCtrl = false;
    }
    if (key === RIGHT_ALT) this.#isAltGr = false;
    return [...before, { type: 'up', key, atMs }];
  }

  /** A person pressed the waiting key. */
  flush(): HookedKey[] {
    const press = this.#waiting;
    if (!press) return [];
    this.#waiting = undefined;
    this.#isRealCtrl = true;
    return [{ type: 'down', press }];
  }
}
