export interface StopSignal {
  /** Resolves when it is time to stop; rejects with the error given to `fail`. */
  readonly done: Promise<void>;
  /** Whether `done` is settled. */
  readonly stopped: boolean;
  /** Starts counting the seconds. */
  readonly startClock: () => void;
  readonly stop: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * Environment of a command that another command started over an IPC channel: it ends with its
 * parent.
 */
export const CHILD_ENV = { PARTYLINE_CHILD: '1' } as const;

/**
 * Waits for Ctrl+C, SIGTERM, a terminal that closes, or the end of a number of seconds. A second
 * signal of the same kind ends the process at once.
 */
export function untilStopped(seconds?: number): StopSignal {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // It may reject before anybody waits for it.
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    resolve();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('SIGHUP', stop);
  // Only with the variable: another program may start this one with an IPC channel and close that.
  if (process.env['PARTYLINE_CHILD'] === CHILD_ENV.PARTYLINE_CHILD && process.send) {
    process.once('disconnect', stop);
    // The parent may have died while this process was starting.
    if (!process.connected) stop();
  }
  return {
    done: promise,
    get stopped() {
      return stopped;
    },
    startClock: () => {
      if (seconds !== undefined) timer = setTimeout(stop, seconds * 1_000);
    },
    stop,
    fail: (error) => {
      stopped = true;
      clearTimeout(timer);
      reject(error);
    },
  };
}
