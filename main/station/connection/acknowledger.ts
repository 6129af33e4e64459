/**
 * How much sooner a report may come. 500 listeners of one talker must not all answer at the same
 * time.
 */
const SPREAD = 0.25;

/**
 * Tells the server how many audio frames arrived. A report follows shortly after the first frame
 * that was not reported yet. So one follows the last frame too, and none is sent while nobody
 * talks.
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
        // After a stall of this process timers run before the socket is read. Frames that wait
        // there count too.
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
