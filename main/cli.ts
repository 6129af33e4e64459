#!/usr/bin/env node

/** As `EXIT.missing`, whose file may be one too many. */
const EXIT_MISSING = 8;

// One after the other, also because of the low limit on open files that `loadInTurn` is for.
try {
  await import('./processes/short-pauses.ts');
  const { loadInTurn } = await import('../common/load-in-turn.ts');
  // Only now: what a program reads to start fills the young generation most, and it would keep the size.
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
// What a native library leaves behind must not keep a finished command alive.
process.exit();
