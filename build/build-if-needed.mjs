import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/**
 * Before `npm start`: builds what was never built, or whose sources have changed since. Before `npm
 * run dev`, with `--if-missing`: builds only what was never built. The rest is compiled there.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
/** The last file that a build writes. */
const LAST = 'dist/main/preload/loopback.cjs';
const SOURCES = [
  'common',
  'main',
  'native-audio',
  'renderer',
  'package.json',
  'vite.config.ts',
  'vite.preload.config.ts',
];

/** @returns when the newest file there changed, ms since the epoch; 0 when there is none. */
function changedMs(path) {
  const found = statSync(root + path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(root + path).map((name) => changedMs(`${path}/${name}`));
  return Math.max(found.mtimeMs, ...inside);
}

const builtMs = changedMs(LAST);
const isBuilt = process.argv.includes('--if-missing')
  ? builtMs > 0
  : Math.max(...SOURCES.map(changedMs)) <= builtMs;
if (!isBuilt) {
  const { status } = spawnSync('npm', ['run', 'build', '--silent'], {
    cwd: root,
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
