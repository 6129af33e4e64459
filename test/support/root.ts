import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the checkout, with a slash at its end. Tests run from `test/`, benches from
 * `dist/test/`: it is the nearest folder above this file that holds a package.json.
 */
export const ROOT = rootAbove(new URL('.', import.meta.url));

function rootAbove(folder: URL): string {
  if (existsSync(new URL('package.json', folder))) return fileURLToPath(folder);
  const parent = new URL('..', folder);
  if (parent.href === folder.href) throw new Error('There is no package.json above the tests.');
  return rootAbove(parent);
}
