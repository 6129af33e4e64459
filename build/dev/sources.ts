import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface CompileOrder {
  readonly root: string;
  /** Path of the tsconfig file. */
  readonly project: string;
}

/** One compilation has ended. */
export interface CompileMessage {
  /** The messages of tsc, with file and line; empty when all is well. */
  readonly problems: readonly string[];
  /** Whether any file in dist/ was written. */
  readonly isChanged: boolean;
}

/** Compiles the sources of tsconfig.build.json to dist/, now and after every save. */
export class Sources {
  readonly #worker: Worker;

  /** @param root folder that holds tsconfig.build.json. */
  constructor(root: string, onCompiled: (message: CompileMessage) => void, onFailed: (error: Error) => void) {
    const order: CompileOrder = { root, project: join(root, 'tsconfig.build.json') };
    this.#worker = new Worker(new URL('./compile-worker.js', import.meta.url), { workerData: order });
    this.#worker.on('message', onCompiled);
    this.#worker.on('error', onFailed);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
