import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import type { Child } from '../processes/child.ts';

interface UtilityOptions {
  /** The name in the system's list of processes. */
  readonly serviceName: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of V8. */
  readonly execArgv?: readonly string[];
  /** macOS: allows native libraries that are not signed by us. */
  readonly allowLoadingUnsignedLibraries?: boolean;
  /**
   * Gets each line of the child's stderr: native libraries print there, and JavaScript cannot stop
   * them.
   */
  readonly onNoise?: (line: string) => void;
}

/**
 * Starts a child as an Electron utility process, like `forkChild` under plain Node. The packed
 * program cannot run as Node, so child_process.fork does not work there.
 * @param entry absolute path of a built .js file.
 */
export function utilityChild<Command, Event>(entry: string, options: UtilityOptions): Child<Command, Event> {
  const child = utilityProcess.fork(entry, [...(options.args ?? [])], {
    serviceName: options.serviceName,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...options.env },
    execArgv: [...(options.execArgv ?? [])],
    allowLoadingUnsignedLibraries: options.allowLoadingUnsignedLibraries ?? false,
  });
  let ended = false;
  let killed = false;
  const exitListeners: ((reason: string) => void)[] = [];
  const end = (code: number): void => {
    ended = true;
    for (const listener of exitListeners.splice(0)) {
      listener(killed ? 'killed by SIGKILL' : `exit code ${String(code)}`);
    }
  };
  child.once('exit', end);
  child.once('spawn', () => {
    if (killed) killNow(child.pid);
    // The stream exists only from `spawn` on.
    if (child.stderr && options.onNoise) {
      createInterface({ input: child.stderr }).on('line', options.onNoise);
    } else child.stderr?.resume();
  });
  return {
    get pid() {
      return child.pid;
    },
    send(command) {
      if (!ended) child.postMessage(command);
    },
    onMessage(listener) {
      child.on('message', (message: unknown) => {
        if (!ended) listener(message as Event);
      });
    },
    onExit(listener) {
      exitListeners.push(listener);
    },
    kill() {
      killed = true;
      if (!ended) killNow(child.pid);
    },
  };
}

/** Not `UtilityProcess.kill`: that sends SIGTERM, which a hanging native call ignores. */
function killNow(pid: number | undefined): void {
  // Not spawned yet; `spawn` kills it.
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has just ended; its exit event follows.
  }
}
