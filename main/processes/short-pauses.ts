import { setFlagsFromString } from 'node:v8';

/**
 * Imported first by the programs that others start, the command line and the desktop app: what `SHORT_PAUSES` (./gc-options.ts) is for
 * the processes that we start, by those options of V8 that are read at run time. A version of V8 that does not know an option says so on stderr, and goes on.
 */

// The young generation stays as small as it is at the start, 1 MB: many pauses of 1 ms instead of few of 10.
setFlagsFromString('--semi-space-growth-factor=1');
// The memory reducer would clear the whole heap of a process that has little to do. It works by incremental marking alone, and its own
// option is read at the start of V8 only. What else is marked so has not been seen to fill up: nothing is kept here for long.
setFlagsFromString('--no-incremental-marking');
