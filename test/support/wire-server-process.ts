import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Access, ServerStats } from '../../main/server/index.ts';

export interface ServerReport {
  readonly stats: ServerStats;
  /** Heap and buffers after garbage collection. */
  readonly heapBytes: number;
  readonly cpuUs: number;
}

/** The real server in a process of its own, from dist/. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(config: Readonly<Record<string, unknown>>, access: Access): Promise<ServerProcess> {
    const entry = fileURLToPath(new URL('./wire-server-child.mjs', import.meta.url));
    const child = fork(entry, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`the server's process ended with ${String(code)}; is dist/ built?`);
    });
    exited.catch(() => undefined);
    child.send({ type: 'start', config, access });
    const [message] = (await Promise.race([once(child, 'message'), exited])) as [{ port: number }];
    return new ServerProcess(child, message.port);
  }

  /** Stops it in its tracks, as a machine that swaps or sleeps does. */
  async freeze(forMs: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    await wait(forMs);
    this.#child.kill('SIGCONT');
  }

  async report(): Promise<ServerReport> {
    this.#child.send({ type: 'report', gc: true });
    const [message] = (await once(this.#child, 'message')) as [ServerReport];
    return message;
  }

  async stop(): Promise<void> {
    this.#child.send({ type: 'stop' });
    await once(this.#child, 'exit');
  }
}
