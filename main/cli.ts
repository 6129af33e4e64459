#!/usr/bin/env node

/** The same number as `EXIT.missing`; importing exit-codes.ts would open one more file. */
const EXIT_MISSING = 8;

// One import after the other, so that a low limit on open files suffices (see `loadInTurn`).
try {
  await import('./processes/short-pauses.ts');
  const { loadInTurn } = await import('../common/load-in-turn.ts');
  // Only after short-pauses.ts: loading the program fills the young generation most, and it would
  // keep that size.
  const { main } = await loadInTurn('./cli/main.js', import.meta.url, () => import('./cli/main.ts'));
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
  process.stderr.write(
    'partyline: This program may open too few files to start. Raise the limit, for example: ulimit -n 4096\n',
  );
  process.exitCode = EXIT_MISSING;
}
// Handles that a native library left open must not keep a finished command alive.
process.exit();
