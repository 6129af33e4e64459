import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A child process as its supervisor sees it: the same under plain Node and under Electron. */
export interface Child<Command, Event> {
  readonly pid: number | undefined;
  send(command: Command): void;
  onMessage(listener: (event: Event) => void): void;
  /** Each listener is called once. `reason` is for people: "exit code 1", "killed by SIGKILL". */
  onExit(listener: (reason: string) => void): void;
  /** SIGKILL: a native call that hangs does not hear anything gentler. */
  kill(): void;
}

export interface ForkOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Options of Node for the child, beside those of this process. */
  readonly execArgv?: readonly string[];
  /** Lines of the child's stderr that nobody needs: native libraries print where JavaScript cannot stop them. */
  readonly noise?: RegExp;
}

/**
 * Starts a Node child with structured-clone messages. Its stdout is dropped: PortAudio prints there, and the
 * parent's stdout carries the command line's events. stderr is inherited.
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
    // Also told when a message or a signal did not arrive; only one that never started is over with that.
    if (child.pid === undefined) end(startProblem(error));
  });
  return {
    pid: child.pid,
    send(command) {
      // A send to a process that is just dying fails with EPIPE; its exit event tells the same.
      if (!ended && child.connected) child.send(command as never, () => undefined);
    },
    onMessage(listener) {
      child.on('message', (message) => {
        if (!ended) listener(message as Event);
      });
    },
    onExit(listener) {
      exitListeners.push(listener);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

/** Why a process could not be started. */
function startProblem(error: NodeJS.ErrnoException): string {
  const scarce = error.code === 'EMFILE' || error.code === 'ENFILE';
  return scarce ? 'it cannot be started: no more files may be opened here (ulimit -n)' : error.message;
}
