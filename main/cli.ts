#!/usr/bin/env node
import './processes/short-pauses.ts';

// Only now: what a program reads to start fills the young generation most, and it would keep the size.
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
// What a native library leaves behind must not keep a finished command alive.
process.exit();
