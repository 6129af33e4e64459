import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/**
 * `npm start` runs it and builds each part that is missing or older than its sources. `npm run dev`
 * runs it with `--if-missing`: it builds only missing parts, and compiles the rest itself.
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
