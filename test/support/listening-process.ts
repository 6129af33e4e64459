import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface LinkReport {
  readonly reasons: readonly string[];
  readonly played: number;
  /** From the talker's hand to the played frame, at most. */
  readonly oldestMs: number;
  readonly joins: number;
  readonly staleFrames: number;
}

/** Listening stations in a process of its own, from dist/. */
export class ListeningProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when all listen on the channel `main`. */
  static async start(url: string, count: number): Promise<ListeningProcess> {
    const entry = fileURLToPath(new URL('./listening-child.mjs', import.meta.url));
    const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`the listeners' process ended with ${String(code)}; is dist/ built?`);
    });
    exited.catch(() => undefined);
    child.send({ type: 'start', url, count });
    await Promise.race([once(child, 'message'), exited]);
    return new ListeningProcess(child);
  }

  /** Stops it in its tracks: its kernel goes on to take in what comes. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async report(): Promise<readonly LinkReport[]> {
    this.#child.send({ type: 'report' });
    const [message] = (await once(this.#child, 'message')) as [{ links: LinkReport[] }];
    return message.links;
  }

  async stop(): Promise<void> {
    this.thaw();
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
