import { setFlagsFromString } from 'node:v8';

/**
 * The command line and the desktop app import this module first. Others start these programs, so
 * `SHORT_PAUSES` (./gc-options.ts) cannot reach them; this sets the options of V8 that still work
 * at run time. A version of V8 that does not know an option says so on stderr and goes on.
 */

// The young generation keeps its size at the start, 1 MB: many pauses of 1 ms instead of few of 10
// ms.
setFlagsFromString('--semi-space-growth-factor=1');
// The memory reducer would clear the whole heap of an almost idle process. It uses incremental
// marking only, and its own option works only at the start of V8. Without incremental marking
// nothing else has been seen to fill up, because nothing is kept here for long.
setFlagsFromString('--no-incremental-marking');
