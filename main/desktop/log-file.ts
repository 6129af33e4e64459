import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import type { Logger } from '../server/index.ts';

const MAX_BYTES = 2_000_000;
const LOOK_EVERY_MS = 60_000;

export interface LogFile extends Logger {
  readonly path: string;
  /** Writes what waits. For the last words of a program that is about to end. */
  flush(): void;
}

/**
 * JSON lines in `logs/partyline.log`; at 2 MB it becomes `partyline.1.log`, and the one before goes. A folder that cannot be
 * written costs the log only.
 * @param folder the data folder.
 */
export function openLogFile(folder: string, level: 'debug' | 'info' = 'info'): LogFile {
  const path = join(folder, 'logs', 'partyline.log');
  const old = join(folder, 'logs', 'partyline.1.log');
  rotate(path, old);
  const destination = openDestination(path);
  const logger = pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  setInterval(() => {
    if (rotate(path, old)) destination.reopen();
  }, LOOK_EVERY_MS).unref();
  const flush = (): void => {
    try {
      destination.flushSync();
    } catch {
      // It was not open yet.
    }
  };
  return Object.assign(logger, { path, flush });
}

function openDestination(path: string): ReturnType<typeof pino.destination> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const destination = pino.destination({ dest: path, sync: true, mode: 0o600 });
    // The disk is full, say: a log is no reason to fall.
    destination.on('error', () => undefined);
    return destination;
  } catch {
    return pino.destination({ fd: 2, sync: true });
  }
}

function rotate(path: string, old: string): boolean {
  try {
    if (statSync(path).size < MAX_BYTES) return false;
    renameSync(path, old);
    return true;
  } catch {
    return false;
  }
}
