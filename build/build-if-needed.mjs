import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** Runs before `npm start`: builds if there is no build, or if a source has changed since. */
const root = fileURLToPath(new URL('..', import.meta.url));
/** The last file that a build writes. */
const LAST = 'dist/main/preload/loopback.cjs';
const SOURCES = [
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

if (Math.max(...SOURCES.map(changedMs)) > changedMs(LAST)) {
  const { status } = spawnSync('npm', ['run', 'build', '--silent'], {
    cwd: root,
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
