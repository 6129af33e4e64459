import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { page } from './page-text.mjs';

/** Every report in a folder. */
export function reportsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Writes the page of the reports in a folder. @returns its path. */
export function writePage(folder) {
  const file = join(folder, 'README.md');
  writeFileSync(file, page(reportsIn(folder)));
  return file;
}
