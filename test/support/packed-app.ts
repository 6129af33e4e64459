import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { electronShapedFolder } from './electron-shaped-folder.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export interface PackedApp {
  /** The packed folder, moved away from where it was packed. */
  readonly folder: string;
  /** The network connections that the packager tried. */
  readonly calls: readonly string[];
  readonly log: string;
}

/**
 * Runs `electron-builder --dir` on a folder shaped like Electron, without a network, and moves the
 * result.
 */
export async function packApp(work: string): Promise<PackedApp> {
  const { version } = JSON.parse(
    await readFile(join(CHECKOUT, 'node_modules/electron/package.json'), 'utf8'),
  ) as { version: string };
  const electronDist = join(work, 'electron');
  await electronShapedFolder(electronDist, version);

  const output = join(work, 'output');
  const callsFile = join(work, 'calls');
  const guard = pathToFileURL(join(CHECKOUT, 'test/support/no-network.mjs')).href;
  const log = await run(
    process.execPath,
    [
      require.resolve('electron-builder/cli.js'),
      ...['--linux', '--x64', '--dir', '--publish', 'never'],
      `-c.electronDist=${electronDist}`,
      `-c.directories.output=${output}`,
    ],
    {
      cwd: CHECKOUT,
      env: {
        PATH: process.env['PATH'],
        HOME: work,
        XDG_CACHE_HOME: join(work, 'cache'),
        // Programs other than Node use this proxy, where nothing listens.
        HTTP_PROXY: 'http://127.0.0.1:9',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
        NODE_OPTIONS: `--import ${guard}`,
        PARTYLINE_CALLS_FILE: callsFile,
        CSC_IDENTITY_AUTO_DISCOVERY: 'false',
      },
    },
  ).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`electron-builder failed:\n${stdout}${stderr}`, { cause: error });
    },
  );
  const folder = join(work, 'moved to another place');
  await rename(join(output, 'linux-unpacked'), folder);
  const calls = existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : [];
  return { folder, calls, log };
}

export interface DebFacts {
  /** The arguments of the tool that would build the package. */
  readonly args: readonly string[];
  readonly desktopEntry: string;
}

/** The .deb up to the point where the tool that writes it would be fetched. */
export async function debFacts(folder: string, work: string): Promise<DebFacts> {
  const output = join(work, 'deb');
  await mkdir(output, { recursive: true });
  let facts: DebFacts | undefined;
  await build({
    targets: Platform.LINUX.createTarget('deb', Arch.x64),
    projectDir: CHECKOUT,
    prepackaged: folder,
    publish: 'never',
    config: {
      directories: { output },
      extraMetadata: { homepage: 'http://localhost' },
    },
    effectiveOptionComputed: async (computed: unknown) => {
      const [args, desktopFile] = computed as [string[], string];
      facts = { args, desktopEntry: await readFile(desktopFile, 'utf8') };
      return true;
    },
  });
  if (!facts) throw new Error('no .deb was prepared');
  return facts;
}
