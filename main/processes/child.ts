import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A child process as its supervisor sees it: the same under plain Node and under Electron. */
export interface Child<Command, Event> {
  readonly pid: number | undefined;
  send(command: Command): void;
  onMessage(listener: (event: Event) => void): void;
  /** Calls each listener once. `reason` is for people: "exit code 1", "killed by SIGKILL". */
  onExit(listener: (reason: string) => void): void;
  /** Sends SIGKILL: a native call that hangs reacts to nothing gentler. */
  kill(): void;
}

export interface ForkOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Node options for the child, in addition to those of this process. */
  readonly execArgv?: readonly string[];
  /**
   * Lines of the child's stderr to drop: native libraries print lines that JavaScript cannot stop.
   */
  readonly noise?: RegExp;
}

/**
 * Starts a Node child with structured-clone messages. Its stdout is dropped: PortAudio prints
 * there, and the parent's stdout carries the command line's events. Its stderr is inherited.
 * @param entry absolute path of a built .js file.
 */
export function forkChild<Command, Event>(entry: string, options: ForkOptions = {}): Child<Command, Event> {
  const child = fork(entry, [...(options.args ?? [])], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', options.noise ? 'pipe' : 'inherit', 'ipc'],
    env: { ...process.env, ...options.env },
    execArgv: [...process.execArgv, ...(options.execArgv ?? [])],
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.trim() !== '' && !options.noise?.test(line)) process.stderr.write(`${line}\n`);
    });
  }
  let ended = false;
  const exitListeners: ((reason: string) => void)[] = [];
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    for (const listener of exitListeners) listener(reason);
  };
  child.on('exit', (code, signal) => {
    end(signal ? `killed by ${signal}` : `exit code ${String(code)}`);
  });
  child.on('error', (error) => {
    // This event also comes when a message or a signal did not arrive. The child is over only if it
    // never started.
    if (child.pid === undefined) end(startProblem(error));
  });
  return {
    pid: child.pid,
    send(command) {
      // A send to a dying process fails with EPIPE; its exit event says the same.
      if (!ended && child.connected) child.send(command as never, () => undefined);
    },
    onMessage(listener) {
      child.on('message', listener as (message: unknown) => void);
    },
    onExit(listener) {
      exitListeners.push(listener);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

/** Says why a process could not be started. */
function startProblem(error: NodeJS.ErrnoException): string {
  const scarce = error.code === 'EMFILE' || error.code === 'ENFILE';
  return scarce ? 'it cannot be started: no more files may be opened here (ulimit -n)' : error.message;
}
