import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ForkOptions, UtilityProcess as Real } from 'electron';

type Used = Pick<Real, 'pid' | 'stdout' | 'stderr' | 'postMessage' | 'kill'>;

const PARENT_PORT = new URL('./parent-port.mjs', import.meta.url).href;

/** Those that run. */
export const utilities = new Set<StandInUtility>();

class StandInUtility extends EventEmitter implements Used {
  readonly serviceName: string | undefined;
  readonly #child: ChildProcess;
  #spawned = false;
  #ended = false;

  constructor(entry: string, args: readonly string[], options: ForkOptions) {
    super();
    this.serviceName = options.serviceName;
    this.#child = fork(entry, args, {
      execArgv: ['--import', PARENT_PORT],
      serialization: 'advanced',
      stdio: [...((options.stdio ?? ['ignore', 'inherit', 'inherit']) as 'pipe'[]), 'ipc'],
      env: (options.env ?? process.env) as NodeJS.ProcessEnv,
    });
    utilities.add(this);
    this.#child.on('spawn', () => {
      this.#spawned = true;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => {
      this.#ended = true;
      utilities.delete(this);
      this.emit('exit', code ?? 0);
    });
    this.#child.on('error', () => undefined);
  }

  /** Not before it has spawned, and no more when it is gone. */
  get pid(): number | undefined {
    return this.#spawned && !this.#ended ? this.#child.pid : undefined;
  }

  get stdout(): NodeJS.ReadableStream | null {
    return this.#spawned ? this.#child.stdout : null;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#spawned ? this.#child.stderr : null;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(structuredClone(message) as never, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (entry: string, args: string[] = [], options: ForkOptions = {}) =>
    new StandInUtility(entry, args, options),
};
