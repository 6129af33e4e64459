export interface StopSignal {
  /** Resolves when it is time to stop; rejects with what `fail` was given. */
  readonly done: Promise<void>;
  /** The seconds begin now. */
  readonly startClock: () => void;
  readonly stop: () => void;
  readonly fail: (error: Error) => void;
}

/** Waits for Ctrl+C, a polite kill, or the end of a number of seconds. */
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
  const stop = (): void => {
    clearTimeout(timer);
    resolve();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    done: promise,
    startClock: () => {
      if (seconds !== undefined) timer = setTimeout(stop, seconds * 1_000);
    },
    stop,
    fail: (error) => {
      clearTimeout(timer);
      reject(error);
    },
  };
}
