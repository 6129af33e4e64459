/** One timer for work that says by itself when it is due. */
export class DeadlineTimer {
  readonly #dueAtMs: () => number | null;
  readonly #run: (nowMs: number) => void;
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param dueAtMs when there is something to do, by `clock`; null: not before `arm` is called again.
   * @param run does what is due.
   */
  constructor(dueAtMs: () => number | null, run: (nowMs: number) => void, clock: () => number) {
    this.#dueAtMs = dueAtMs;
    this.#run = run;
    this.#clock = clock;
  }

  /** To be called when something may have become due. Cheap while the timer runs. */
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
