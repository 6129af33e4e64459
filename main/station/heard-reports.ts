/**
 * Tells the server how many audio frames have come, a moment after the first one that it does not know of: so a report follows
 * the last frame, too, and none is sent while nobody talks.
 */
export class HeardReports {
  readonly #everyMs: number;
  readonly #send: (frames: number) => void;
  #frames = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @param send called with all frames of this connection so far. */
  constructor(everyMs: number, send: (frames: number) => void) {
    this.#everyMs = everyMs;
    this.#send = send;
    // From now on the server knows that this listener reports.
    send(0);
  }

  /** One more frame has come. */
  heard(): void {
    this.#frames += 1;
    if (this.#timer || this.#immediate) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // After a stall of this process timers come before the socket: what waits there has arrived as well.
      this.#immediate = setImmediate(() => {
        this.#immediate = undefined;
        this.#send(this.#frames);
      });
    }, this.#everyMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }
}
