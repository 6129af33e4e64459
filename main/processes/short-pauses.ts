import { setFlagsFromString } from 'node:v8';

/**
 * For the processes that pass sound on, before they do anything else. Eight seconds after a start, and again whenever little is
 * going on, V8 clears the whole heap to give memory back: 5 to 13 ms each time where an ordinary pause takes 1 ms. Every frame
 * that comes meanwhile waits.
 */
export function keepPausesShort(): void {
  setFlagsFromString('--no-memory-reducer');
}
