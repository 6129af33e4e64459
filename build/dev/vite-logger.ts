import type { Logger } from 'vite';
import { say } from './say.ts';

/**
 * Nobody answers at the panel's port while the stations are started again. A save is one line by
 * hand, and dozens of vite's own for a file that many import.
 */
const IS_SAID_ALREADY = /ws proxy|hmr (update|invalidate)/;

/** Vite's own messages as lines of this command's form. */
export function viteLogger(): Logger {
  const warned = new Set<string>();
  const tell = (message: string): void => {
    if (IS_SAID_ALREADY.test(message)) return;
    for (const line of message.trim().split('\n')) say('panel', line);
  };
  return {
    hasWarned: false,
    info: tell,
    warn: tell,
    warnOnce(message) {
      if (!warned.has(message)) tell(message);
      warned.add(message);
    },
    error: tell,
    clearScreen: () => undefined,
    hasErrorLogged: () => false,
  };
}
