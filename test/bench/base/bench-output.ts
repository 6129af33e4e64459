import { announcement, Progress } from '../../../main/cli/progress.ts';
import type { Row } from './table.ts';

/** A bench tells its progress to `run.ts`, which started it, over the IPC channel. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly doing: string;
  /** Finished share of this bench, 0 to 1. */
  readonly share: number;
}

/**
 * Results of a bench go to stdout, its progress to stderr. A bench that `run.ts` started hands its
 * progress to that process, which shows one line for all benches.
 */
export class BenchOutput {
  #progress: Progress | undefined;

  /**
   * Begins to show progress.
   * @param work completes "Running …", such as "the latency bench".
   * @param isExact whether the length is known, so that the time left counts down from it.
   */
  begin(work: string, expectedMs: number, isExact = false): void {
    if (process.send) return;
    this.#progress = new Progress(
      announcement(`Running ${work}`, expectedMs),
      isExact ? expectedMs : undefined,
    );
  }

  /**
   * @param share finished share of the whole bench, 0 to 1; it may be absent where the length is
   *   exact.
   */
  progress(doing: string, share?: number): void {
    this.#progress?.update(doing, share);
    const message: ProgressMessage = { type: 'progress', doing, share: share ?? 0 };
    process.send?.(message);
  }

  line(text: string): void {
    this.#progress?.clear();
    console.log(text);
  }

  table(title: string | undefined, rows: readonly Row[]): void {
    this.#progress?.clear();
    if (title !== undefined) console.log(`\n${title}`);
    console.table(rows);
  }

  /** Takes the line of the progress away. */
  end(): void {
    this.#progress?.end();
  }
}
