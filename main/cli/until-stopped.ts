export interface StopSignal {
  /** Resolves when it is time to stop; rejects with what `fail` was given. */
  readonly done: Promise<void>;
  /** Whether `done` is settled. */
  readonly stopped: boolean;
  /** The seconds begin now. */
  readonly startClock: () => void;
  readonly stop: () => void;
  readonly fail: (error: Error) => void;
}

/** In the environment of a command that another one started, over an IPC channel: it ends with its parent. */
export const CHILD_ENV = { PARTYLINE_CHILD: '1' } as const;

/**
 * Waits for Ctrl+C, a polite kill, a terminal that is closed, or the end of a number of seconds. The same signal a second time
 * ends the process at once.
 */
export function untilStopped(seconds?: number): StopSignal {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // It may fail before anybody waits for it.
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
  // Only when told: somebody's own program may start this one with an IPC channel, and close it.
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
