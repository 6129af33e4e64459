import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fetchElectron, findElectron } from '../electron-binary.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { loadInTurn } from '../../../common/load-in-turn.ts';

/**
 * `npm start`: runs the desktop app; where Electron cannot run, it opens the same panel in a
 * browser. It takes the options of `partyline station --panel` and of the desktop app (`--hidden`,
 * `--toggle-talk`).
 */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/**
 * If Electron ends this soon, and no person ended it, it could not start: a library or a display is
 * missing.
 */
const STARTS_WITHIN_MS = 5_000;
const DESKTOP_ONLY: ReadonlySet<string> = new Set(['--hidden', '--toggle-talk']);

const args = process.argv.slice(2);
const why = await runDesktop(args);
if (why === undefined) process.exit();
say(`${why} The panel is a page for a browser instead.`);
const { main } = await loadInTurn('../main.js', import.meta.url, () => import('../main.ts'));
process.exitCode = await main([
  'station',
  '--panel',
  '--open',
  ...args.filter((it) => !DESKTOP_ONLY.has(it)),
]);
process.exit();

/** Runs the desktop app to its end. @returns a sentence when it cannot run here. */
async function runDesktop(options: readonly string[]): Promise<string | undefined> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'There is no display here for the desktop app.';
  }
  let electron = findElectron();
  if (electron.type === 'not-fetched') {
    say('Fetching Electron, once (about 120 MB)…');
    if (!(await fetchElectron(electron.installer))) {
      return 'Electron could not be fetched (“npx install-electron” tries again, without hurry).';
    }
    electron = findElectron();
  }
  if (electron.type !== 'found') return 'Electron is not installed.';
  const startedMs = performance.now();
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(electron.path, [ROOT, ...options], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const problem = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('exit', (code, signal) => {
      const soon = performance.now() - startedMs < STARTS_WITHIN_MS;
      // Electron has already said so; a panel in a browser would say the same.
      if (code === EXIT.alreadyRunning) process.exitCode = code;
      resolve(
        soon && code !== 0 && code !== EXIT.alreadyRunning
          ? (signal ?? `exit code ${String(code)}`)
          : undefined,
      );
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  return problem === undefined ? undefined : `Electron does not start here (${problem}).`;
}

/** Writes to stderr: with --json, stdout is for programs. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
