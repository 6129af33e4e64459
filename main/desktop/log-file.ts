import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import type { Logger } from '../server/index.ts';

const MAX_BYTES = 2_000_000;
const LOOK_EVERY_MS = 60_000;

export interface LogFile extends Logger {
  readonly path: string;
  /** Writes waiting lines; for a program that is about to end. */
  flush(): void;
}

/**
 * Opens `logs/partyline.log`, in JSON lines. At 2 MB the file becomes `partyline.1.log` and
 * replaces the older one. If the folder cannot be written, the log goes to stderr.
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
      // The file was not open yet.
    }
  };
  return Object.assign(logger, { path, flush });
}

function openDestination(path: string): ReturnType<typeof pino.destination> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const destination = pino.destination({ dest: path, sync: true, mode: 0o600 });
    // A full disk, for example, must not stop the program.
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
