/** How far a long piece of work has come. */
export interface ProgressState {
  /** The step that runs now, such as "latency, start 2 of 6". */
  readonly doing: string;
  /** Finished share of the whole work, 0 to 1. Absent: `elapsedMs` divided by `expectedMs`. */
  readonly share?: number | undefined;
  /** Time since the work began. */
  readonly elapsedMs: number;
  /** Expected length of the whole work. Absent: the estimate comes from `share` and `elapsedMs`. */
  readonly expectedMs?: number | undefined;
}

/** The part of a terminal that `Progress` uses; `process.stderr` has it. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** 0 where the terminal does not know its size. */
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 1_000;
/** A line that changes more often is hard to read, and costs time that a measurement needs. */
const LEAST_APART_MS = 200;
/** An estimate from less than this is a guess. */
const LEAST_SHARE = 0.02;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = '\r\x1b[2K';
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Shows on a terminal how far a long piece of work has come, in one line that is rewritten.
 * Where stderr is not a terminal, it writes `announcement` once and nothing else.
 *
 * Call `clear` before anything else is written to the terminal, and `end` when the work is over
 * or has failed.
 */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #nowMs: () => number;
  readonly #expectedMs: number | undefined;
  readonly #startMs: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #current: { readonly doing: string; readonly share?: number | undefined } | undefined;
  #drawnMs = -Infinity;
  #isShown = false;

  /**
   * @param announcement one line for a log file, without a line break; undefined: nothing is
   *   written there.
   * @param expectedMs length of the whole work, if it is known beforehand.
   */
  constructor(
    announcement: string | undefined,
    expectedMs?: number,
    stream: ProgressStream = process.stderr,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#stream = stream;
    this.#nowMs = nowMs;
    this.#expectedMs = expectedMs;
    this.#startMs = nowMs();
    if (stream.isTTY === true) {
      this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
      this.#timer.unref();
    } else if (announcement !== undefined) stream.write(`${announcement}\n`);
  }

  /** @param share finished share of the whole work, 0 to 1; absent: it follows from the time. */
  update(doing: string, share?: number): void {
    this.#current = { doing, share };
    if (this.#nowMs() - this.#drawnMs >= LEAST_APART_MS) this.#draw();
  }

  /** Takes the line away, so that another line can be written. The next update shows it again. */
  clear(): void {
    if (!this.#isShown) return;
    this.#stream.write(CLEAR_LINE);
    this.#isShown = false;
    this.#drawnMs = -Infinity;
  }

  end(): void {
    clearInterval(this.#timer);
    this.clear();
    this.#current = undefined;
  }

  #draw(): void {
    if (this.#stream.isTTY !== true || this.#current === undefined) return;
    this.#drawnMs = this.#nowMs();
    const elapsedMs = this.#drawnMs - this.#startMs;
    const text = progressText({ ...this.#current, elapsedMs, expectedMs: this.#expectedMs });
    // A line as wide as the terminal would wrap, and could not be rewritten.
    const width = (this.#stream.columns || DEFAULT_COLUMNS) - 1;
    this.#stream.write(CLEAR_LINE + cutToWidth(text, width));
    this.#isShown = true;
  }
}

/** @returns the one line that a log gets in place of the progress. Pure. */
export function announcement(work: string, expectedMs: number): string {
  return `${work}, about ${durationText(expectedMs)}; progress is shown on a terminal only.`;
}

/** @returns such as "40 %, about 3 min left: latency, start 2 of 6". Pure. */
export function progressText({ doing, share, elapsedMs, expectedMs }: ProgressState): string {
  const done = share ?? (expectedMs === undefined ? undefined : elapsedMs / expectedMs);
  if (done === undefined) return doing;
  return `${doneText(Math.min(1, Math.max(0, done)), elapsedMs, expectedMs)}: ${doing}`;
}

function doneText(share: number, elapsedMs: number, expectedMs: number | undefined): string {
  const percent = `${String(Math.floor(share * 100))} %`;
  const leftMs = remainingMs(share, elapsedMs, expectedMs);
  return leftMs === undefined ? percent : `${percent}, about ${durationText(leftMs)} left`;
}

function remainingMs(share: number, elapsedMs: number, expectedMs: number | undefined): number | undefined {
  if (expectedMs !== undefined) return Math.max(0, expectedMs - elapsedMs);
  return share < LEAST_SHARE ? undefined : (elapsedMs * (1 - share)) / share;
}

/** @returns "45 s", "12 min" or "1 h 5 min": rounded as an estimate may be. Pure. */
export function durationText(ms: number): string {
  if (ms < 90 * SECOND_MS) return `${String(Math.round(ms / SECOND_MS))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (ms < HOUR_MS) return `${String(minutes)} min`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** @param width columns; a Chinese character takes two of them. */
function cutToWidth(text: string, width: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += character.codePointAt(0)! >= 0x1100 ? 2 : 1;
    if (used > width) break;
    kept += character;
  }
  return kept;
}
