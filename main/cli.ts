#!/usr/bin/env node
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
// What a native library leaves behind must not keep a finished command alive.
process.exit();
