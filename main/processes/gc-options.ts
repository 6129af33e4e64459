/**
 * Options of V8 for processes that we start and whose pauses people would hear; they work only at
 * the start of a process. A small young generation is cleared more often, in shorter pauses: every
 * block's buffer is freed one by one, so 8 MB of them take 4 to 7 ms, and 1 MB takes 1 ms. The
 * memory reducer would stop an idle process for 5 to 40 ms to give a few MB back.
 * docs/decisions/0073-clocks-and-pauses.md
 */
export const SHORT_PAUSES: readonly string[] = ['--max-semi-space-size=1', '--no-memory-reducer'];
