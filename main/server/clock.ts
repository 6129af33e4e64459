import { performance } from 'node:perf_hooks';

/** Milliseconds on a scale that never jumps: only differences mean anything. */
export type Clock = () => number;

export const monotonicClock: Clock = () => performance.now();
