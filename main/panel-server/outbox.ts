import type { ToPanel } from '../contract/index.ts';

/** Notices that wait for a panel that does not read; older ones are no news any more. */
const MAX_NOTICES = 32;

/**
 * What one panel is still to be told. A slow panel gets the newest state, levels and figures only: one message is under way at a
 * time, and what comes meanwhile replaces its like.
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

  /** Answers and the like: each is sent, at once, and they are bounded by what the panel asks. */
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

  /** The state first: notices are read against it. */
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
