import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** After this time the panel opens without Electron. */
const FETCH_LIMIT_MS = 60_000;

export type Found =
  | { readonly type: 'found'; readonly path: string }
  /** The npm package is there but its program is not. `installer` fetches the program. */
  | { readonly type: 'not-fetched'; readonly installer: string }
  /** Installed without development dependencies. */
  | { readonly type: 'no-package' };

/** Looks for Electron's program: first where PARTYLINE_ELECTRON points, then in its npm package. */
export function findElectron(env: Readonly<Record<string, string | undefined>> = process.env): Found {
  const named = env['PARTYLINE_ELECTRON'];
  if (named) return { type: 'found', path: named };
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return { type: 'no-package' };
  }
  // The package itself finds its program in this way.
  const pathFile = join(folder, 'path.txt');
  if (existsSync(pathFile)) {
    const dist = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
    const path = join(dist, readFileSync(pathFile, 'utf8'));
    if (existsSync(path)) return { type: 'found', path };
  }
  return { type: 'not-fetched', installer: join(folder, 'install.js') };
}

/**
 * Runs Electron's own installer, which fetches its program. @returns whether it succeeded in time.
 */
export function fetchElectron(installer: string, limitMs = FETCH_LIMIT_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore' });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
    }, limitMs);
    const end = (fetched: boolean): void => {
      clearTimeout(timer);
      resolve(fetched);
    };
    child.on('exit', (code) => {
      end(code === 0);
    });
    child.on('error', () => {
      end(false);
    });
  });
}
