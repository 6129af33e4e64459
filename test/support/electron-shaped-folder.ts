import { appendFile, chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/**
 * Marks the fuses inside Electron's executable; @electron/fuses looks for it (Electron's
 * documentation, "Fuses").
 */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/**
 * The fuses as Electron ships them: run as node, cookies, NODE_OPTIONS, inspect, integrity, only
 * asar, own snapshot, file:, wasm traps.
 */
const SHIPPED_FUSES = '101100011';

/**
 * A folder in the form of Electron's own Linux distribution, for a packager that only copies,
 * renames and flips fuses: an ELF executable with a fuse wire, an asar in resources, the version
 * and the licences. It cannot show a window.
 * @param version the version of Electron in its files
 */
export async function electronShapedFolder(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));

  const executable = join(folder, 'electron');
  await copyFile('/bin/true', executable);
  await appendFile(
    executable,
    Buffer.concat([
      Buffer.from(FUSE_SENTINEL),
      // Version 1 of the wire, then its length.
      Buffer.from([1, SHIPPED_FUSES.length]),
      Buffer.from(SHIPPED_FUSES),
    ]),
  );
  await chmod(executable, 0o755);
  await copyFile('/bin/true', join(folder, 'chrome-sandbox'));

  const defaultApp = join(folder, 'default-app');
  await mkdir(defaultApp);
  await writeFile(
    join(defaultApp, 'package.json'),
    JSON.stringify({ name: 'electron', main: 'main.js', version }),
  );
  await writeFile(join(defaultApp, 'main.js'), '');
  await createPackage(defaultApp, join(folder, 'resources/default_app.asar'));
  await rm(defaultApp, { recursive: true });

  await writeFile(join(folder, 'version'), version);
  await writeFile(join(folder, 'LICENSE'), 'The licence of Electron.\n');
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<p>The licences of Chromium.</p>\n');
  await writeFile(join(folder, 'locales/en-US.pak'), '');
}
