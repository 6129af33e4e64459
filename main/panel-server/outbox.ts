import type { ToPanel } from '../contract/index.ts';

/** Notices that wait for a slow panel; older ones are no longer news. */
const MAX_NOTICES = 32;

/**
 * The messages that wait for one panel. A slow panel gets only the newest state, levels and
 * figures: one message is under way at a time, and a newer one replaces a waiting one of the same
 * kind.
 * @param write hands one message over, and calls back when it has left this process.
 */
export class Outbox {
  readonly #write: (text: string, sent: () => void) => void;
  readonly #newest = new Map<string, unknown>();
  #notices: unknown[] = [];
  #busy = false;

  constructor(write: (text: string, sent: () => void) => void) {
    this.#write = write;
  }

  /** Sends an answer at once. The number of answers is bounded by the number of calls. */
  say(message: ToPanel): void {
    this.#write(JSON.stringify(message), () => undefined);
  }

  event(name: string, payload: unknown): void {
    if (name === 'notice') {
      this.#notices.push(payload);
      if (this.#notices.length > MAX_NOTICES) this.#notices.shift();
    } else this.#newest.set(name, payload);
    this.#next();
  }

  #next(): void {
    if (this.#busy) return;
    const message = this.#take();
    if (!message) return;
    this.#busy = true;
    this.#write(JSON.stringify(message), () => {
      this.#busy = false;
      this.#next();
    });
  }

  /** The state goes first: the panel reads notices against it. */
  #take(): ToPanel | undefined {
    if (this.#newest.has('state')) return this.#takeNewest('state');
    if (this.#notices.length > 0) return { type: 'event', name: 'notice', payload: this.#notices.shift() };
    for (const name of this.#newest.keys()) return this.#takeNewest(name);
    return undefined;
  }

  #takeNewest(name: string): ToPanel {
    const payload = this.#newest.get(name);
    this.#newest.delete(name);
    return { type: 'event', name, payload };
  }
}
