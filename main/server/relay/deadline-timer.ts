/** One timer for work that says itself when it is due. */
export class DeadlineTimer {
  readonly #dueAtMs: () => number | null;
  readonly #run: (nowMs: number) => void;
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param dueAtMs the time of the next work, by `clock`; null: none until `arm` is called again.
   * @param run does the work that is due.
   */
  constructor(dueAtMs: () => number | null, run: (nowMs: number) => void, clock: () => number) {
    this.#dueAtMs = dueAtMs;
    this.#run = run;
    this.#clock = clock;
  }

  /** Call this when work may have become due. It is cheap while the timer runs. */
  arm(): void {
    if (this.#timer) return;
    const dueAtMs = this.#dueAtMs();
    if (dueAtMs === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run(this.#clock());
      this.arm();
    }, dueAtMs - this.#clock());
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
