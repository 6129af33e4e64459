/** How much sooner a report may come: five hundred listeners of one talker must not all answer in the same instant. */
const SPREAD = 0.25;

/**
 * Tells the server how many audio frames have come, a moment after the first one that it does not know of: so a report follows
 * the last frame, too, and none is sent while nobody talks.
 */
export class Acknowledger {
  readonly #everyMs: number;
  readonly #send: (frames: number) => void;
  readonly #random: () => number;
  #frames = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /**
   * @param send called with all frames of this connection so far.
   * @param random 0–1.
   */
  constructor(everyMs: number, send: (frames: number) => void, random: () => number = Math.random) {
    this.#everyMs = everyMs;
    this.#send = send;
    this.#random = random;
    // From now on the server knows that this listener reports.
    send(0);
  }

  /** One more frame has come. */
  received(): void {
    this.#frames += 1;
    if (this.#timer || this.#immediate) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        // After a stall of this process timers come before the socket: what waits there has arrived as well.
        this.#immediate = setImmediate(() => {
          this.#immediate = undefined;
          this.#send(this.#frames);
        });
      },
      this.#everyMs * (1 - SPREAD * this.#random()),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }
}
