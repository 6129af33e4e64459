import { Worker } from 'node:worker_threads';
import type { LoadAnswer, LoadCommand, LoadFailure, LoadFigures, LoadSpec, Numbered } from './messages.ts';

/** The worker as it lies in dist/, beside this file. */
const ENTRY = new URL('./worker.js', import.meta.url);
/** All connections are closed at once, each within half a second. */
const FAREWELL_MS = 2_000;

/** The load could not be made; `failure` is the reason that the first thread gave. */
export class LoadError extends Error {
  readonly failure: LoadFailure;

  constructor(failure: LoadFailure) {
    super(failure.type);
    this.failure = failure;
  }
}

/** The threads that play the stations. */
export class LoadThreads {
  readonly #workers: readonly Worker[];
  readonly #specs: readonly LoadSpec[];

  /** @param spec of all stations; each thread gets its share of them. */
  constructor(
    spec: Omit<LoadSpec, 'listeners' | 'talkers'>,
    listeners: number,
    talkers: number,
    threads: number,
  ) {
    const share = (count: number, thread: number): number[] =>
      Array.from({ length: count }, (_, number) => number).filter((number) => number % threads === thread);
    this.#specs = Array.from({ length: threads }, (_, thread) => ({
      ...spec,
      listeners: share(listeners, thread),
      talkers: share(talkers, thread),
    }));
    this.#workers = this.#specs.map(() => new Worker(ENTRY));
  }

  async join(): Promise<void> {
    await Promise.all(
      this.#workers.map((worker, thread) => ask(worker, { type: 'join', spec: this.#specs[thread] })),
    );
  }

  async talk(talkers: number): Promise<void> {
    await this.#all({ type: 'talk', talkers });
  }

  async clear(): Promise<void> {
    await this.#all({ type: 'clear' });
  }

  async figures(): Promise<readonly LoadFigures[]> {
    const answers = await this.#all({ type: 'report' });
    return answers.flatMap((answer) => (answer.type === 'figures' ? [answer.figures] : []));
  }

  /** All stations leave; threads that hang are ended. */
  async stop(): Promise<void> {
    const left = this.#all({ type: 'stop' }).catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([left, patience]);
    clearTimeout(timer);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #all(command: LoadCommand): Promise<LoadAnswer[]> {
    return Promise.all(this.#workers.map((worker) => ask(worker, command)));
  }
}

let questions = 0;

/**
 * Sends one command and waits for its answer. @throws LoadError, or the error that ended the
 * thread.
 */
function ask(worker: Worker, command: LoadCommand): Promise<LoadAnswer> {
  const asked = (questions += 1);
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off('message', answered).off('error', failed).off('exit', ended);
    };
    const answered = ({ number, body: answer }: Numbered<LoadAnswer>): void => {
      if (number !== asked) return;
      forget();
      if (answer.type === 'failed') reject(new LoadError(answer.failure));
      else resolve(answer);
    };
    const failed = (error: Error): void => {
      forget();
      reject(error);
    };
    const ended = (code: number): void => {
      forget();
      reject(new Error(`a thread of the bench ended with ${String(code)}`));
    };
    worker.on('message', answered).once('error', failed).once('exit', ended);
    const question: Numbered<LoadCommand> = { number: asked, body: command };
    worker.postMessage(question);
  });
}
