import type { KeyPress } from './key-source.ts';

const LEFT_CTRL = 0x1d;
const RIGHT_ALT = 0x0e38;
/** Windows gives both the same time; nobody presses two keys so close together. */
const SAME_TIME_MS = 2;

/** A key event on its way from the hook to the watch. */
export type HookedKey =
  | { readonly type: 'down'; readonly press: KeyPress }
  | { readonly type: 'up'; readonly key: number; readonly atMs: number };

/**
 * On layouts that have AltGr, Windows tells a left Ctrl key that nobody pressed right before the right Alt key, and its release
 * before that one's. This takes it out, and names the Alt key for what it is. So the left Ctrl key must wait for the next event,
 * or for `flush` where none follows. Pure.
 */
export class WindowsAltGr {
  #waiting: KeyPress | undefined;
  /** Whether the left Ctrl key that is down was pressed by somebody. */
  #isRealCtrl = false;
  #isAltGr = false;

  /** A left Ctrl key that waits is to be flushed within a few milliseconds. */
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
      // One release for both: while AltGr is down it is that of the key that nobody pressed.
      if (!isReal && this.#isAltGr) return before;
      this.#isRealCtrl = false;
    }
    if (key === RIGHT_ALT) this.#isAltGr = false;
    return [...before, { type: 'up', key, atMs }];
  }

  /** What waited was pressed by somebody. */
  flush(): HookedKey[] {
    const press = this.#waiting;
    if (!press) return [];
    this.#waiting = undefined;
    this.#isRealCtrl = true;
    return [{ type: 'down', press }];
  }
}
