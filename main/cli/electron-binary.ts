import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** How long fetching Electron may take before the panel is opened without it. */
const FETCH_LIMIT_MS = 60_000;

export type Found =
  | { readonly type: 'found'; readonly path: string }
  /** Its npm package is there, its program is not. `installer` fetches it. */
  | { readonly type: 'not-fetched'; readonly installer: string }
  /** Installed without what is needed for development. */
  | { readonly type: 'no-package' };

/** Looks where Electron's npm package keeps its program, and first where PARTYLINE_ELECTRON points. */
export function findElectron(env: Readonly<Record<string, string | undefined>> = process.env): Found {
  const named = env['PARTYLINE_ELECTRON'];
  if (named) return { type: 'found', path: named };
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return { type: 'no-package' };
  }
  // As the package itself does it.
  const pathFile = join(folder, 'path.txt');
  if (existsSync(pathFile)) {
    const dist = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
    const path = join(dist, readFileSync(pathFile, 'utf8'));
    if (existsSync(path)) return { type: 'found', path };
  }
  return { type: 'not-fetched', installer: join(folder, 'install.js') };
}

/** Has Electron's own installer fetch its program, quietly. @returns whether it did, in time. */
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
